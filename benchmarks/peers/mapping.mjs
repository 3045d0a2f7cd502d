// From the providers' JSON to the fields that are asked for, as all servers in Node.js have it. Where a name is the same, it stays.

const enumName = (written) => written.replace(/[A-Z]/g, "_$&").toUpperCase();

export const frontPaymentCustomer = (data) => ({
  id: `customer:frontpayment:${data.uuid}`,
  frontpaymentCustomerId: data.uuid,
  kind: data.type.toUpperCase(),
  status: data.status.toUpperCase(),
  name: data.name,
  email: data.email,
  language: data.preferredLanguage,
  languageAsWritten: data.preferredLanguage,
  nationalId: { value: data.personalNumber, country: "NO" },
  organizationId: data.organizationId,
  addresses: Object.values(data.addresses).filter(Boolean).map(({ city }) => ({ city })),
});

export const blinkCustomer = ({ customer, kyc }) => {
  const own = customer.customerIdentification;
  const id = `customer:blink:${own}`;
  return {
    ...customer,
    id,
    blinkCustomerId: own,
    identities: [{ provider: "BLINK", recordId: id, externalId: own }],
    status: enumName(customer.status),
    openedOn: customer.openingDate,
    kyc: {
      nonFinancialSituation: nonFinancialSituation(kyc.nonFinancialSituation),
      financialSituation: financialSituation(kyc.financialSituation),
    },
  };
};

export const relation = ({ personRelation }) => enumName(personRelation);

export const blinkAddress = (customer, address) => {
  const { physicalAddress: place, name, salutation } = address.postalAddress;
  return {
    id: `address:blink:${customer}:${address.addressIdentification}`,
    provider: "BLINK",
    externalId: address.addressIdentification,
    kinds: [...(address.isDomicile ? ["DOMICILE"] : []), ...(address.isMailingAddress ? ["MAILING"] : [])],
    label: address.addressName,
    careOf: place.careOf,
    attention: place.toTheAttentionOf,
    lines: [`${place.streetName} ${place.buildingNumber}`, place.addressSuffix],
    street: place.streetName,
    buildingNumber: place.buildingNumber,
    postBox: place.postBox,
    suffix: place.addressSuffix,
    postalCode: place.postCode,
    city: place.townName,
    region: place.countrySubDivision,
    countryCode: place.country,
    country: place.country,
    recipient: {
      ...salutation,
      ...name,
      salutationOverride: salutation.overrideSalutation,
      firstName: name.givenName,
    },
    mailingInstruction: address.mailingInstruction,
    dispatchType: enumName(address.dispatchType),
    language: address.language,
    languageAsWritten: address.language,
  };
};

export const blinkPerson = (person) => ({
  id: `person:blink:${person.personIdentification}`,
  provider: "BLINK",
  externalId: person.personIdentification,
  externalReference: person.externalReference,
  fullName: person.fullName,
  countryOfDomicile: person.countryOfDomicile,
  language: person.language,
  languageAsWritten: person.language,
  taxDomiciles: person.taxDomicile,
  type: enumName(person.personDetails.personType),
  details: details(person.personDetails),
  contactDetails: person.contactInformation.map((entry) => contactDetails(person.personIdentification, entry)),
});

const details = (details) => (details.personType === "naturalPerson" ? naturalPerson(details) : legalPerson(details));

const naturalPerson = (details) => ({
  ...details,
  __typename: "NaturalPerson",
  ...Object.fromEntries(details.dates.map(({ date, dateType }) => [dateType, date])),
  gender: enumName(details.gender),
  nationalities: details.nationality,
  civilStatus: enumName(details.civilStatus),
  taxId: details.TIN,
});

const legalPerson = (details) => ({
  ...details,
  __typename: "LegalPerson",
  lei: details.LEI,
  isDomiciliaryCompany: details.domicilaryCompany,
});

const contactDetails = (person, entry) => ({
  id: `asset:blink:${person}:${entry.contactIdentification}`,
  provider: "BLINK",
  externalId: entry.contactIdentification,
  kind: enumName(entry.medium),
  value: entry.contactContent,
  usage: enumName(entry.contactMediumType),
  note: entry.additionalContactInformation,
});

const nonFinancialSituation = (situation) => ({
  ...situation,
  employment: enumName(situation.typeOfEmployment),
  incorporatedOn: situation.dateOfIncorporation,
  controllingPersons: situation.structureControllingPerson,
  beneficialOwners: situation.structureBeneficialOwners,
  isRevocable: situation.revocability,
  isResettled: situation.resettled,
  isMerged: situation.merged,
  trustContractedOn: situation.dateOfTrustContract,
});

const financialSituation = (situation) => ({
  ...situation,
  sourceOfIncome: enumName(situation.sourceOfIncome),
  sourcesOfWealth: situation.sourceOfWealth.map(({ sourceOfWealth, currency, amount, dateOfReceipt, originator }) => ({
    kind: enumName(sourceOfWealth),
    amount: { currency, amount },
    receivedOn: dateOfReceipt,
    originator,
  })),
  priorBank: { name: situation.priorBank.namePriorBank, countryCode: situation.priorBank.domicilePriorBank },
});
