"""Names and places that the sandbox's customers are made of. Every combination is made up.

Phone numbers come from the ranges that a country keeps for films and books where it has such a range, and else from the beginning of a
mobile range.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Town:
    """A town with one of its postal codes and roughly where it lies."""

    name: str
    zip: str
    state: str
    state_code: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Locale:
    """What people, addresses and phone numbers of one country look like."""

    country: str
    alpha2: str
    alpha3: str
    language: str
    timezone: str
    dialling_code: str
    mobile_prefix: str
    mobile_digits: int
    """How many digits follow the prefix."""
    company_form: str
    street_format: str
    given_names: tuple[str, ...]
    family_names: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[Town, ...]


INDIA = Locale(
    country="India",
    alpha2="IN",
    alpha3="IND",
    language="hi",
    timezone="Asia/Kolkata",
    dialling_code="91",
    mobile_prefix="90000",
    mobile_digits=5,
    company_form="Pvt Ltd",
    street_format="{number}, {street}",
    given_names=("Aarav", "Ananya", "Arjun", "Diya", "Ishaan", "Kavya", "Meera", "Neha", "Priya", "Rahul", "Rohan", "Vikram"),
    family_names=("Agarwal", "Chatterjee", "Desai", "Gupta", "Iyer", "Joshi", "Kapoor", "Menon", "Nair", "Patel", "Reddy", "Sharma"),
    streets=("MG Road", "Brigade Road", "Park Street", "Linking Road", "Anna Salai", "Residency Road"),
    towns=(
        Town("Bengaluru", "560102", "Karnataka", "KA", 12.9116, 77.6389),
        Town("Mumbai", "400050", "Maharashtra", "MH", 19.0544, 72.8402),
        Town("Kolkata", "700016", "West Bengal", "WB", 22.5535, 88.3522),
        Town("Chennai", "600002", "Tamil Nadu", "TN", 13.0674, 80.2702),
        Town("Kochi", "682011", "Kerala", "KL", 9.9723, 76.2841),
    ),
)

NORWAY = Locale(
    country="Norway",
    alpha2="NO",
    alpha3="NOR",
    language="no",
    timezone="Europe/Oslo",
    dialling_code="47",
    mobile_prefix="400",
    mobile_digits=5,
    company_form="AS",
    street_format="{street} {number}",
    given_names=("Astrid", "Bjørn", "Eirik", "Frøydis", "Håkon", "Ingrid", "Kåre", "Liv", "Magnus", "Ragnhild", "Sigrid", "Øystein"),
    family_names=("Bakke", "Berg", "Dahl", "Eide", "Haugen", "Lien", "Moen", "Solberg", "Strand", "Sørensen", "Aasen", "Ødegård"),
    streets=("Storgata", "Kirkegata", "Fjellveien", "Sjøgata", "Parkveien", "Skolebakken"),
    towns=(
        Town("Oslo", "0182", "Oslo", "03", 59.9139, 10.7522),
        Town("Sandnes", "4313", "Rogaland", "11", 58.8890, 5.7140),
        Town("Bergen", "5015", "Vestland", "46", 60.3943, 5.3259),
        Town("Tromsø", "9008", "Troms", "55", 69.6492, 18.9553),
        Town("Ålesund", "6002", "Møre og Romsdal", "15", 62.4722, 6.1549),
    ),
)

SWEDEN = Locale(
    country="Sweden",
    alpha2="SE",
    alpha3="SWE",
    language="sv",
    timezone="Europe/Stockholm",
    dialling_code="46",
    mobile_prefix="7017406",
    mobile_digits=2,
    company_form="AB",
    street_format="{street} {number}",
    given_names=("Anders", "Birgitta", "Elin", "Göran", "Karin", "Lars", "Maja", "Nils", "Oskar", "Åsa"),
    family_names=("Andersson", "Björk", "Eriksson", "Holm", "Lindqvist", "Nyström", "Sjöberg", "Wallin", "Öberg"),
    streets=("Drottninggatan", "Kungsgatan", "Vasagatan", "Södra vägen", "Björkvägen"),
    towns=(
        Town("Stockholm", "111 51", "Stockholm", "AB", 59.3326, 18.0649),
        Town("Göteborg", "411 36", "Västra Götaland", "O", 57.7089, 11.9746),
        Town("Malmö", "211 22", "Skåne", "M", 55.6050, 13.0038),
    ),
)

DENMARK = Locale(
    country="Denmark",
    alpha2="DK",
    alpha3="DNK",
    language="da",
    timezone="Europe/Copenhagen",
    dialling_code="45",
    mobile_prefix="200",
    mobile_digits=5,
    company_form="ApS",
    street_format="{street} {number}",
    given_names=("Anne", "Freja", "Jens", "Kirsten", "Lærke", "Mads", "Mette", "Rasmus", "Søren"),
    family_names=("Christensen", "Holst", "Jensen", "Kjær", "Madsen", "Nørgaard", "Poulsen", "Østergaard"),
    streets=("Vestergade", "Nørregade", "Algade", "Strandvejen", "Møllevej"),
    towns=(
        Town("København", "1456", "Hovedstaden", "84", 55.6786, 12.5722),
        Town("Aarhus", "8000", "Midtjylland", "82", 56.1572, 10.2107),
        Town("Odense", "5000", "Syddanmark", "83", 55.3959, 10.3883),
    ),
)

GERMANY = Locale(
    country="Germany",
    alpha2="DE",
    alpha3="DEU",
    language="de",
    timezone="Europe/Berlin",
    dialling_code="49",
    mobile_prefix="17139200",
    mobile_digits=2,
    company_form="GmbH",
    street_format="{street} {number}",
    given_names=("Annika", "Björn", "Claudia", "Florian", "Heike", "Jörg", "Katja", "Lukas", "Sabine", "Uwe"),
    family_names=("Bauer", "Fischer", "Großmann", "Hoffmann", "Jäger", "Köhler", "Lange", "Schäfer", "Vogt"),
    streets=("Hauptstraße", "Bahnhofstraße", "Lindenweg", "Schillerstraße", "Am Mühlbach"),
    towns=(
        Town("Hamburg", "20095", "Hamburg", "HH", 53.5503, 10.0006),
        Town("München", "80331", "Bayern", "BY", 48.1351, 11.5738),
        Town("Köln", "50667", "Nordrhein-Westfalen", "NW", 50.9384, 6.9599),
    ),
)

UNITED_KINGDOM = Locale(
    country="United Kingdom",
    alpha2="GB",
    alpha3="GBR",
    language="en",
    timezone="Europe/London",
    dialling_code="44",
    mobile_prefix="7700900",
    mobile_digits=3,
    company_form="Ltd",
    street_format="{number} {street}",
    given_names=("Alice", "Callum", "Fiona", "George", "Harriet", "Isla", "Niamh", "Oliver", "Rhys"),
    family_names=("Ashworth", "Bennett", "Campbell", "Davies", "Fletcher", "O'Connor", "Price", "Whitfield"),
    streets=("High Street", "Station Road", "Church Lane", "Victoria Road", "Mill Lane"),
    towns=(
        Town("London", "EC1A 1BB", "England", "ENG", 51.5202, -0.0975),
        Town("Cardiff", "CF10 1EP", "Wales", "WLS", 51.4816, -3.1791),
        Town("Edinburgh", "EH1 1RE", "Scotland", "SCT", 55.9521, -3.1965),
    ),
)

SWITZERLAND = Locale(
    country="Switzerland",
    alpha2="CH",
    alpha3="CHE",
    language="de",
    timezone="Europe/Zurich",
    dialling_code="41",
    mobile_prefix="7900",
    mobile_digits=5,
    company_form="AG",
    street_format="{street} {number}",
    given_names=("Beat", "Chiara", "Élodie", "Luca", "Nadja", "Regula", "Reto", "Urs", "Yves"),
    family_names=("Ammann", "Bernasconi", "Brunner", "Favre", "Keller", "Meier", "Rochat", "Zürcher"),
    streets=("Bahnhofstrasse", "Seestrasse", "Rue du Marché", "Via Nassa", "Dorfstrasse"),
    towns=(
        Town("Zürich", "8001", "Zürich", "ZH", 47.3717, 8.5390),
        Town("Genève", "1204", "Genève", "GE", 46.2044, 6.1432),
        Town("Lugano", "6900", "Ticino", "TI", 46.0037, 8.9511),
    ),
)

LOCALES = (INDIA, NORWAY, SWEDEN, DENMARK, GERMANY, UNITED_KINGDOM, SWITZERLAND)
