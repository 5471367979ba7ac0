use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::maps::AddressFit;
use super::people::Coded;
use super::places::Place;

/// A person's record: what the register shows, and where each value comes from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonRecord {
    /// `per_…`.
    pub(crate) id: String,
    /// The day as of which this is, where one was asked for.
    pub(crate) as_of: Option<String>,
    /// The moment whose knowledge this is, where one was asked for.
    #[schema(format = DateTime)]
    pub(crate) known_at: Option<String>,
    /// The moments at which what the register shows of the person's values changed, oldest first.
    pub(crate) versions: Vec<String>,
    /// Name as printed.
    pub(crate) name: String,
    /// GB/T 2261.1.
    pub(crate) sex: Option<Coded>,
    /// `YYYY-MM-DD`, or the part that is known.
    pub(crate) birth_date: Option<String>,
    /// Whole years at the day of reading, where the birth date is known to the day.
    pub(crate) age: Option<i16>,
    /// No death is known.
    pub(crate) alive: bool,
    /// The household register does not know where the person lives (去向不明).
    pub(crate) unaccounted: bool,
    /// Unaccounted, and another source gives a present address.
    pub(crate) located: bool,
    /// Every shown value with its origin.
    pub(crate) values: Vec<ShownValue>,
    /// The households that the person belongs to, those of a book first.
    pub(crate) households: Vec<Household>,
    /// Spouse, parents, children, siblings, grandparents, grandchildren.
    pub(crate) kin: Vec<Kin>,
    /// Places of the household book and of usual residence, latest first.
    pub(crate) residences: Vec<Residence>,
    /// Vital events and moves, latest first.
    pub(crate) events: Vec<Event>,
    /// The departments' rows that are taken to speak of this person.
    pub(crate) records: Vec<RecordOfPerson>,
}

/// One value that the register shows, and why this one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownValue {
    /// The attribute's code, such as `birth_date`.
    pub(crate) attribute: String,
    /// The value; masked where it is sensitive.
    pub(crate) value: String,
    /// Words for a coded value (`女` for `2`), the name of a division.
    pub(crate) text: Option<String>,
    /// Whether `value` is masked: `unmask` shows it in full.
    pub(crate) masked: bool,
    /// The source's code.
    pub(crate) source: String,
    /// The source's name.
    pub(crate) source_name: String,
    /// The source record, `rec_…`.
    pub(crate) record: String,
    /// The batch that brought it, `bat_…`.
    pub(crate) batch: Option<String>,
    /// When the register learned it.
    #[schema(format = DateTime)]
    pub(crate) recorded_at: Option<String>,
    /// The survivorship rule that chose it.
    pub(crate) rule: String,
    /// The rule in the reader's language.
    pub(crate) rule_text: String,
    /// How many of the person's records state it, or the same thing written otherwise.
    pub(crate) agreeing: u16,
    /// What other records say instead.
    pub(crate) others: Vec<OtherValue>,
}

/// A value that another record states and the register does not show.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OtherValue {
    /// The value; masked where it is sensitive.
    pub(crate) value: String,
    /// Words for a coded value.
    pub(crate) text: Option<String>,
    /// Whether `value` is masked.
    pub(crate) masked: bool,
    /// The source's code.
    pub(crate) source: String,
    /// The source's name.
    pub(crate) source_name: String,
    /// The source record, `rec_…`.
    pub(crate) record: String,
}

/// The household that the person belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Household {
    /// `hou_…`.
    pub(crate) id: String,
    /// Family or collective.
    pub(crate) kind: HouseholdKind,
    /// Shares a household book; otherwise its members only share a home.
    pub(crate) book: bool,
    /// Where its book lies.
    pub(crate) place: Option<Place>,
    /// Its address.
    pub(crate) address: Option<String>,
    /// Its home, `dwe_…`, where the address names one.
    pub(crate) home: Option<String>,
    /// Who belongs to it now, or on the day asked for, the head first.
    pub(crate) members: Vec<Member>,
    /// The day on which the person of the record left it, where they do not belong to it now or on the day asked for.
    pub(crate) left: Option<String>,
}

/// Family or collective.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HouseholdKind {
    /// 家庭户.
    Family,
    /// 集体户.
    Collective,
}

/// One member of a household.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Member {
    /// `per_…`, where within the reader's area.
    pub(crate) person: Option<String>,
    /// Name as printed, where within the reader's area.
    pub(crate) name: Option<String>,
    /// Relation to the head, GB/T 4761.
    pub(crate) relation: Option<Coded>,
    /// GB/T 2261.1.
    pub(crate) sex: Option<Coded>,
    /// Birth date as far as known.
    pub(crate) birth_date: Option<String>,
    /// Heads the household.
    pub(crate) head: bool,
    /// The person whose record this is.
    pub(crate) this_person: bool,
}

/// A relative.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Kin {
    /// What the relative is to this person.
    pub(crate) kind: KinKind,
    /// `per_…`, where the relative stands in the register within the reader's area.
    pub(crate) person: Option<String>,
    /// Name as printed, where within the reader's area.
    pub(crate) name: Option<String>,
    /// GB/T 2261.1.
    pub(crate) sex: Option<Coded>,
    /// Birth date as far as known.
    pub(crate) birth_date: Option<String>,
    /// Since when, where known (marriage, birth of the child).
    pub(crate) since: Option<String>,
    /// Until when, where a marriage has ended.
    pub(crate) until: Option<String>,
    /// How the register knows: `certificate`, `named_number`, `household`.
    pub(crate) evidence: String,
    /// The source record that says so, `rec_…`.
    pub(crate) record: String,
}

/// What a relative is to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KinKind {
    /// Husband or wife.
    Spouse,
    /// Father or mother.
    Parent,
    /// Son or daughter.
    Child,
    /// Brother or sister.
    Sibling,
    /// Grandfather or grandmother.
    Grandparent,
    /// Grandson or granddaughter.
    Grandchild,
}

/// A stay at a place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Residence {
    /// Of which kind.
    pub(crate) kind: ResidenceKind,
    /// Where.
    pub(crate) place: Option<Place>,
    /// The address.
    pub(crate) address: Option<String>,
    /// First day; where no source states one, the day as of which a record first says so.
    pub(crate) from: String,
    /// Whether a source states the first day.
    pub(crate) from_stated: bool,
    /// Day after the last, where it has ended.
    pub(crate) until: Option<String>,
    /// Holds now.
    pub(crate) current: bool,
    /// How it stands: `current`, `ended`, `away` (lives elsewhere, known), `unknown` (去向不明).
    pub(crate) status: String,
    /// The source's code.
    pub(crate) source: String,
    /// The source's name.
    pub(crate) source_name: String,
    /// The source record, `rec_…`.
    pub(crate) record: String,
    /// The rule that chose this place among those that sources give.
    pub(crate) rule: String,
    /// The rule in the reader's language.
    pub(crate) rule_text: String,
}

/// Of which kind a residence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResidenceKind {
    /// Where the household book lies.
    Hukou,
    /// Where the person usually lives.
    Usual,
}

/// A household as it was on a day, as known at a moment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HouseholdThen {
    /// The day.
    pub(crate) as_of: String,
    /// The moment, where one was asked for.
    #[schema(format = DateTime)]
    pub(crate) known_at: Option<String>,
    /// The household with its members of that day.
    pub(crate) household: Household,
}

/// A home as it was on a day, as known at a moment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Home {
    /// `dwe_…`.
    pub(crate) id: String,
    /// The day.
    pub(crate) as_of: String,
    /// The moment, where one was asked for.
    #[schema(format = DateTime)]
    pub(crate) known_at: Option<String>,
    /// Its address.
    pub(crate) address: String,
    /// Who lived there that day, by the day on which they came.
    pub(crate) residents: Vec<Resident>,
}

/// A building on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Building {
    /// The day.
    pub(crate) as_of: String,
    /// Its homes that the register knows, by stairwell and room.
    pub(crate) flats: Vec<Flat>,
}

/// A home of a building.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Flat {
    /// `dwe_…`.
    pub(crate) home: String,
    /// Its address.
    pub(crate) address: String,
    /// Its stairwell (单元), where the address names one.
    pub(crate) unit: Option<String>,
    /// Its room, or floor where the address stops there.
    pub(crate) room: Option<String>,
    /// How many people of the reader's area live there.
    pub(crate) residents: u64,
}

/// By what homes and households are looked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindHomesRequest {
    /// An address as people write it, or the whole number of a household book.
    #[schema(min_length = 2, max_length = 100)]
    pub(crate) text: String,
}

/// A home that may be meant.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HomeFound {
    /// `dwe_…`; of a building one of its homes.
    pub(crate) home: String,
    /// The address; of a building without stairwell and room.
    pub(crate) address: String,
    /// How well the building fits.
    pub(crate) fit: AddressFit,
    /// It is this very home and not only its building.
    pub(crate) whole: bool,
}

/// A household whose book bears a number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HouseholdFound {
    /// `hou_…`
    pub(crate) id: String,
    /// The number of its book.
    pub(crate) book: String,
    /// Where its book lies; null where that is not known.
    pub(crate) address: Option<String>,
    /// Its members who are of the reader's area.
    pub(crate) members: u64,
}

/// Homes and households that may be meant; nobody by name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HomesFound {
    /// Households whose book bears the number.
    pub(crate) households: Vec<HouseholdFound>,
    /// Homes and buildings, the best first.
    pub(crate) homes: Vec<HomeFound>,
}

/// Somebody who lives, or lived, at a home.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Resident {
    /// `per_…`, where within the reader's area.
    pub(crate) person: Option<String>,
    /// Name as printed, where within the reader's area.
    pub(crate) name: Option<String>,
    /// GB/T 2261.1.
    pub(crate) sex: Option<Coded>,
    /// Birth date as far as known.
    pub(crate) birth_date: Option<String>,
    /// First day; where no source states one, the day as of which a record first says so.
    pub(crate) from: String,
    /// Whether a source states the first day.
    pub(crate) from_stated: bool,
    /// Day after the last, where it has ended.
    pub(crate) until: Option<String>,
}

/// A vital event or a move.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Event {
    /// `evt_…`.
    pub(crate) id: String,
    /// `birth`, `marriage`, `divorce`, `death`, `move_in`, `move_out`.
    pub(crate) kind: String,
    /// The kind in the reader's language.
    pub(crate) kind_text: String,
    /// The day, as far as known.
    pub(crate) date: Option<String>,
    /// Where, as the source wrote it.
    pub(crate) place: Option<String>,
    /// The office that registered it.
    pub(crate) office: Option<String>,
    /// Number of the certificate, masked.
    pub(crate) certificate_masked: Option<String>,
    /// What was done about it.
    pub(crate) actions: Vec<EventAction>,
    /// Who took part.
    pub(crate) parties: Vec<EventParty>,
}

/// One step of an event's history.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventAction {
    /// `declared`, `verified`, `registered`, `corrected`, `annulled`.
    pub(crate) action: String,
    /// When the register learned it; null where the record is another person's.
    #[schema(format = DateTime)]
    pub(crate) at: Option<String>,
    /// The source's code.
    pub(crate) source: String,
    /// The source's name.
    pub(crate) source_name: String,
    /// The record that says so, `rec_…`.
    pub(crate) record: String,
}

/// Somebody's part in an event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventParty {
    /// The role, such as `child`, `mother`, `husband`.
    pub(crate) role: String,
    /// `per_…`, where within the reader's area.
    pub(crate) person: Option<String>,
    /// Name as printed, where the person is this one, a relative or a housemate.
    pub(crate) name: Option<String>,
}

/// A department's row that is taken to speak of the person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordOfPerson {
    /// `rec_…`.
    pub(crate) id: String,
    /// The source's code.
    pub(crate) source: String,
    /// The source's name.
    pub(crate) source_name: String,
    /// Which of the row's people this person is: `self`, `mother`, …
    pub(crate) role: String,
    /// The source's own key of the row.
    pub(crate) key: String,
    /// Row in the file, 1 for the first after the header.
    pub(crate) row_number: u64,
    /// The file that it came in.
    pub(crate) file_name: String,
    /// The batch, `bat_…`.
    pub(crate) batch: String,
    /// When the register learned it.
    #[schema(format = DateTime)]
    pub(crate) recorded_at: String,
    /// Probability that the row speaks of this person, 0 to 1.
    pub(crate) score: f64,
    /// Who linked it.
    pub(crate) decided_by: DecidedBy,
    /// What the row says of this person.
    pub(crate) fields: Vec<FieldOfRecord>,
}

/// Who decided a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DecidedBy {
    /// The linkage model.
    Model,
    /// A worker.
    Worker,
}

/// One value of a row.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldOfRecord {
    /// The attribute's code.
    pub(crate) attribute: String,
    /// The value; masked where it is sensitive.
    pub(crate) value: String,
    /// Words for a coded value.
    pub(crate) text: Option<String>,
    /// Whether `value` is masked.
    pub(crate) masked: bool,
}
