//! What attributes are called, for the pages that the server writes itself. The desk has its own words.

use records::Attribute;

use crate::language::Language;

/// What an attribute is called.
pub(crate) const fn attribute_name(attribute: Attribute, language: Language) -> &'static str {
    let (zh, en) = match attribute {
        Attribute::Name => ("姓名", "Name"),
        Attribute::Surname => ("姓", "Surname"),
        Attribute::GivenName => ("名", "Given name"),
        Attribute::FormerName => ("曾用名", "Former name"),
        Attribute::Sex => ("性别", "Sex"),
        Attribute::BirthDate => ("出生日期", "Date of birth"),
        Attribute::BirthCalendar => ("生日历法", "Birthday calendar"),
        Attribute::Age => ("年龄", "Age"),
        Attribute::IdKind => ("证件类型", "Kind of document"),
        Attribute::IdNumber => ("证件号码", "ID number"),
        Attribute::Phone => ("联系电话", "Phone"),
        Attribute::Email => ("电子邮箱", "Mail address"),
        Attribute::Address => ("现住地址", "Present address"),
        Attribute::Division => ("现住地区划", "Present division"),
        Attribute::HukouAddress => ("户籍地址", "Hukou address"),
        Attribute::HukouDivision => ("户籍地区划", "Hukou division"),
        Attribute::Postcode => ("邮政编码", "Postcode"),
        Attribute::Household => ("户号", "Household number"),
        Attribute::HouseholdKind => ("户别", "Kind of household"),
        Attribute::Relation => ("与户主关系", "Relation to the head"),
        Attribute::Ethnicity => ("民族", "Ethnicity"),
        Attribute::MaritalStatus => ("婚姻状况", "Marital status"),
        Attribute::Education => ("文化程度", "Education"),
        Attribute::Employer => ("工作单位", "Employer"),
        Attribute::SpouseName => ("配偶姓名", "Spouse's name"),
        Attribute::SpouseId => ("配偶证件号码", "Spouse's ID number"),
        Attribute::MotherName => ("母亲姓名", "Mother's name"),
        Attribute::MotherId => ("母亲证件号码", "Mother's ID number"),
        Attribute::FatherName => ("父亲姓名", "Father's name"),
        Attribute::FatherId => ("父亲证件号码", "Father's ID number"),
        Attribute::ResidenceStatus => ("人户状态", "Presence"),
        Attribute::ResidentFrom => ("居住起始", "Resident from"),
        Attribute::ResidentUntil => ("居住终止", "Resident until"),
        Attribute::HukouFrom => ("入户日期", "Hukou from"),
        Attribute::HukouUntil => ("注销日期", "Hukou cancelled"),
        Attribute::HukouEndReason => ("注销原因", "Reason of cancelling"),
        Attribute::DeathDate => ("死亡日期", "Date of death"),
        Attribute::EventKind => ("事项", "Event"),
        Attribute::EventDate => ("事项日期", "Date of the event"),
        Attribute::EventPlace => ("发生地点", "Place of the event"),
        Attribute::CertificateNumber => ("证书编号", "Certificate number"),
        Attribute::Office => ("登记机关", "Registering office"),
        Attribute::RecordDate => ("记录日期", "Date of the record"),
        Attribute::RegisterPerson => ("登记时选定的人", "Person chosen when registering"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}
