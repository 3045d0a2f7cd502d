"""Draws what the bank had to learn about a customer."""

from providers.blink.sandbox.drawing import day, locale, without_nothing
from providers.sandbox import people
from providers.sandbox.seed import Dice
from providers.sandbox.service import JsonObject

_EMPLOYMENTS = ("selfEmployed", "employed", "unemployed", "retired")
_INCOMES = ("income", "savings", "inheritance", "lifeInsurance", "pensionFunds", "gift")
# The third and the thirteenth are spelt as OpenWealth spells them.
_WEALTH = (
    *("retirementPolicy", "selfEmploymentIncome", "redemtion", "employeeIncome", "savings", "gift", "inheritance", "winnings"),
    *("insurancePremiumLiquidation", "saleOfGoods", "realEstateSale", "cashProceeds", "saleAquisitionCorporation", "alimony"),
    *("compensation", "other"),
)
_AMOUNTS = ("100000", "0.000000001", "1250000.50", "999999999999.999999999", "25000000.00", "0", "73200.125000000")


def has_kyc(number: int) -> bool:
    """Tell whether there is anything on record: of C0007, C0014 and so on there is not."""
    return number % 7 != 0


def kyc(dice: Dice, number: int) -> JsonObject:
    """Draw what is on record of the customer of this number: of a human, of a company or of a trust, now and then an empty object."""
    if number % 12 == 0:
        return {}
    draw = (_human, _human, _company, _trust)[number % 4]
    return {"nonFinancialSituation": draw(dice, number), "financialSituation": _financial_situation(dice, number)}


def _human(dice: Dice, number: int) -> JsonObject:
    return without_nothing(
        {
            "profession": dice.pick(("Physician", "Baker", "Actuary", "undefined", None)),
            "employingCompany": people.company(dice, locale(dice)) if dice.chance(0.7) else None,
            "educationLevel": dice.pick(("University", "Apprenticeship", None)),
            "function": dice.pick(("CEO", "Partner", None)),
            "typeOfEmployment": _EMPLOYMENTS[number // 4 % len(_EMPLOYMENTS)],
            "riskDomicile": locale(dice).alpha2 if dice.chance(0.7) else None,
        }
    )


def _company(dice: Dice, _: int) -> JsonObject:
    owner, partner = (people.person(dice, locale(dice)).name for _ in range(2))
    return without_nothing(
        {
            "riskDomicile": locale(dice).alpha2,
            "reasonForDomiciliaryCompany": dice.pick(("Wealth management", None)),
            "sector": dice.pick(("Energy supply", "Logistics", "Optics")),
            "numberOfEmployees": dice.pick((0, 12, 250, 41_000)),
            "dateOfIncorporation": day(dice, 1950, 2020),
            "companyPurpose": "Provide sustainable energy" if dice.chance(0.5) else None,
            "structureControllingPerson": f"{owner} (75%), {partner} (25%)",
            "structureBeneficialOwners": f"{owner} (100%)",
        }
    )


def _trust(dice: Dice, _: int) -> JsonObject:
    return {
        "reasonForTrust": "Succession planning",
        "revocability": dice.chance(0.5),
        "resettled": dice.chance(0.5),
        "merged": dice.chance(0.5),
        "beneficialOwner": people.person(dice, locale(dice)).name,
        "beneficiary": people.person(dice, locale(dice)).name,
        "protector": people.company(dice, locale(dice)),
        "dateOfTrustContract": day(dice, 1980, 2020),
    }


def _financial_situation(dice: Dice, number: int) -> JsonObject:
    return without_nothing(
        {
            "incomeCurrentPeriod": _money(dice) if dice.chance(0.8) else None,
            "sourceOfIncome": _INCOMES[number % len(_INCOMES)] if dice.chance(0.9) else None,
            "annualTurnover": _money(dice) if dice.chance(0.4) else None,
            "monetaryWealth": _money(dice) if dice.chance(0.8) else None,
            "sourceOfWealth": _sources(dice, number),
            "priorBank": _prior_bank(dice) if dice.chance(0.5) else None,
        }
    )


def _sources(dice: Dice, number: int) -> list[JsonObject] | None:
    kinds = [_WEALTH[(3 * number + place) % len(_WEALTH)] for place in range(dice.integer(0, 3))]
    return [_source(dice, kind) for kind in kinds] or dice.pick(([], None))


def _source(dice: Dice, kind: str) -> JsonObject:
    originator = {"name": people.person(dice, locale(dice)).name, "relationToCustomer": "Relatives", "occupation": "Technology provider"}
    return without_nothing(
        {
            "sourceOfWealth": kind,
            **(_money(dice) if dice.chance(0.8) else {}),
            "dateOfReceipt": day(dice, 1990, 2025) if dice.chance(0.7) else None,
            "originator": originator if dice.chance(0.5) else None,
        }
    )


def _money(dice: Dice) -> JsonObject:
    """Return an amount as a decimal text; now and then somebody forgot the currency, or the amount."""
    money = {"currency": dice.pick(("CHF", "EUR", "USD")), "amount": dice.pick(_AMOUNTS)}
    forgotten = dice.pick((None,) * 6 + ("currency", "amount"))
    return {name: value for name, value in money.items() if name != forgotten}


def _prior_bank(dice: Dice) -> JsonObject:
    return {"namePriorBank": f"Bank of {people.town(dice, locale(dice)).name}", "domicilePriorBank": locale(dice).alpha2}
