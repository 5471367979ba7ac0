//! A profile, a file's header and the chosen repairs, worked out once into what each row needs.

mod header;
mod repairs;

use std::sync::Arc;

use access::charter::denied;
use base::Date;
use records::{Attribute, Role};
use sha2::{Digest, Sha256};

use crate::{
    clean::{ColumnRule, Kind},
    error::IntakeError,
    finding::{Code, DateShape, Detail},
    profile::{Kin, MentionForm, Profile},
    repair::Repair,
};

/// The column of our own file of rejected rows that says why; it is never imported.
pub(crate) const REASON_COLUMN: &str = "拒收原因";

/// What each row needs.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Names of the kept columns, as in the file.
    pub(crate) columns: Arc<[Box<str>]>,
    /// For each kept column its position in the file.
    pub(crate) positions: Vec<usize>,
    /// How many columns the file's header has.
    pub(crate) file_width: usize,
    /// Positions in the file of the refused columns.
    pub(crate) denied_positions: Vec<usize>,
    pub(crate) denied: Vec<String>,
    /// Header columns that the profile does not read; kept with the record.
    pub(crate) unknown: Vec<String>,
    /// Columns of the profile that the file lacks.
    pub(crate) missing: Vec<String>,
    /// The file is one of our own files of rejected rows: its texts were made safe for spreadsheets.
    pub(crate) mended: bool,
    /// Kept columns that make up the record key.
    pub(crate) key: Vec<usize>,
    /// Kept columns that make it up where those are blank.
    pub(crate) key_when_missing: Vec<usize>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) row: PartPlan,
    pub(crate) mentions: Vec<MentionPlan>,
    pub(crate) numbers: Vec<NumberPlan>,
    /// Exchanged pairs of kept columns that are to be exchanged back.
    pub(crate) swaps: Vec<(u16, u16)>,
    /// Position in the file of the column that surplus cells belong to.
    pub(crate) join_surplus: Option<usize>,
    pub(crate) fill_short: bool,
    /// The hash of the column names, to be continued with a row's cells.
    pub(crate) content: Sha256,
    /// Kept columns in the order of their names: the same content in another order of columns is the same.
    pub(crate) content_order: Vec<usize>,
}

/// One kept column read as one kind.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) column: usize,
    pub(crate) kind: Kind,
    pub(crate) rule: ColumnRule,
    /// A row or person can't do without it.
    pub(crate) required: Option<Attribute>,
    /// Findings at which the value is left out, or kept in silence.
    pub(crate) blanked: Vec<(Code, Option<DateShape>)>,
    pub(crate) accepted: Vec<Code>,
    /// What a blank cell stands for.
    pub(crate) when_missing: Option<String>,
}

impl Slot {
    /// Whether a value of which this was found is to be left out.
    pub(crate) fn blanks(&self, code: Code, detail: Detail) -> bool {
        self.blanked
            .iter()
            .any(|(found, shape)| *found == code && shape.is_none_or(|shape| detail == Detail::Date(shape)))
    }
}

/// Where a value comes from.
#[derive(Debug, Clone)]
pub(crate) enum From {
    Slot(usize),
    Constant(Box<str>),
}

/// The values of the row, or of one person, in attribute order.
#[derive(Debug, Default)]
pub(crate) struct PartPlan {
    pub(crate) values: Vec<(Attribute, From)>,
    pub(crate) required: Vec<(Attribute, usize)>,
}

impl PartPlan {
    pub(crate) fn slot(&self, attribute: Attribute) -> Option<usize> {
        self.values.iter().find_map(|(found, from)| match from {
            From::Slot(slot) if *found == attribute => Some(*slot),
            From::Slot(_) | From::Constant(_) => None,
        })
    }
}

/// One person.
#[derive(Debug)]
pub(crate) struct MentionPlan {
    pub(crate) role: Role,
    pub(crate) part: PartPlan,
    /// Slots of which one must say something for the person to be named at all.
    pub(crate) naming: Vec<usize>,
    pub(crate) always: bool,
    pub(crate) also: Vec<(Role, Kin)>,
}

/// An identity number to check once per row, whoever uses it.
#[derive(Debug)]
pub(crate) struct NumberPlan {
    pub(crate) slot: usize,
    pub(crate) kind: Option<From>,
    pub(crate) birth: Option<usize>,
    pub(crate) sex: Option<From>,
}

/// Puts a plan together, or says why the file does not fit.
pub(crate) fn plan(
    profile: &Profile,
    header: &[String],
    repairs: &[Repair],
    today: Option<Date>,
) -> Result<Plan, IntakeError> {
    let found = header::match_header(profile, header, repairs)?;
    let mut builder = Builder { profile, found: &found, slots: Vec::new(), today };
    let row = builder.part(&profile.row, &profile.constants, &profile.required);
    let mentions: Vec<MentionPlan> = profile.mentions.iter().map(|form| builder.mention(form)).collect();
    let slots = builder.slots;
    let numbers = number_plans(&mentions, &slots);
    let (content, content_order) = content_hash(&found);
    let mut plan = Plan {
        key_when_missing: Vec::new(),
        key: found.column_of(&profile.key).into_iter().collect(),
        columns: found.columns.iter().map(|column| column.name.as_str().into()).collect(),
        positions: found.columns.iter().map(|column| column.position).collect(),
        file_width: header.len(),
        denied_positions: found.denied.iter().map(|(position, _)| *position).collect(),
        denied: found.denied.iter().map(|(_, name)| name.clone()).collect(),
        unknown: found.unknown(),
        missing: found.missing.clone(),
        mended: found.mended,
        slots,
        row,
        mentions,
        numbers,
        swaps: Vec::new(),
        join_surplus: None,
        fill_short: false,
        content,
        content_order,
    };
    repairs::apply(&mut plan, &found, repairs)?;
    if plan.key.is_empty() {
        return Err(IntakeError::MissingColumns { names: vec![profile.key.clone()] });
    }
    Ok(plan)
}

/// The kept columns of a header that a profile does not read, and the profile's that the header lacks.
pub(crate) fn columns(
    profile: &Profile,
    header: &[String],
    repairs: &[Repair],
) -> Result<(Vec<String>, Vec<String>), IntakeError> {
    let found = header::match_header(profile, header, repairs)?;
    Ok((found.unknown(), found.missing))
}

struct Builder<'a> {
    profile: &'a Profile,
    found: &'a header::Found,
    slots: Vec<Slot>,
    today: Option<Date>,
}

type Table = std::collections::BTreeMap<Attribute, String>;

impl Builder<'_> {
    /// The slot that reads a column as an attribute asks, made if need be.
    fn slot(&mut self, attribute: Attribute, column_name: &str) -> Option<usize> {
        let column = self.found.column_of(column_name)?;
        let kind = Kind::of(attribute);
        if let Some(at) = self.slots.iter().position(|slot| slot.column == column && slot.kind == kind) {
            return Some(at);
        }
        let form = self.profile.columns.get(column_name).cloned().unwrap_or_default();
        self.slots.push(Slot {
            column,
            kind,
            rule: ColumnRule {
                values: form.values.into_iter().collect(),
                dates: form.dates,
                today: self.today,
            },
            required: None,
            blanked: Vec::new(),
            accepted: Vec::new(),
            when_missing: None,
        });
        Some(self.slots.len() - 1)
    }

    fn part(&mut self, fields: &Table, constants: &Table, required: &[Attribute]) -> PartPlan {
        let mut part = PartPlan::default();
        for (attribute, column) in fields {
            if let Some(slot) = self.slot(*attribute, column) {
                part.values.push((*attribute, From::Slot(slot)));
            }
        }
        for attribute in required {
            if let Some(slot) = part.slot(*attribute) {
                part.required.push((*attribute, slot));
                self.slots[slot].required = Some(*attribute);
            }
        }
        for (attribute, value) in constants {
            if part.slot(*attribute).is_none() {
                part.values.push((*attribute, From::Constant(value.as_str().into())));
            }
        }
        part.values.sort_by_key(|(attribute, _)| *attribute);
        part
    }

    fn mention(&mut self, form: &MentionForm) -> MentionPlan {
        const NAMING: [Attribute; 4] =
            [Attribute::Name, Attribute::Surname, Attribute::GivenName, Attribute::IdNumber];
        let part = self.part(&form.fields, &form.constants, &form.required);
        MentionPlan {
            role: form.role.as_str().into(),
            naming: NAMING.into_iter().filter_map(|attribute| part.slot(attribute)).collect(),
            part,
            always: form.always,
            also: form.also.iter().map(|kin| (kin.role().into(), *kin)).collect(),
        }
    }
}

/// Each number column once, checked against the person whose own number it is.
fn number_plans(mentions: &[MentionPlan], slots: &[Slot]) -> Vec<NumberPlan> {
    let mut plans: Vec<NumberPlan> = Vec::new();
    for mention in mentions {
        let part = &mention.part;
        let value = |attribute| {
            part.values.iter().find(|(found, _)| *found == attribute).map(|(_, from)| from.clone())
        };
        if let Some(slot) =
            part.slot(Attribute::IdNumber).filter(|slot| plans.iter().all(|plan| plan.slot != *slot))
        {
            let birth = part.slot(Attribute::BirthDate);
            plans.push(NumberPlan {
                slot,
                kind: value(Attribute::IdKind),
                birth,
                sex: value(Attribute::Sex),
            });
        }
    }
    for (slot, _) in slots.iter().enumerate().filter(|(_, slot)| slot.kind == Kind::Number) {
        if plans.iter().all(|plan| plan.slot != slot) {
            plans.push(NumberPlan { slot, kind: None, birth: None, sex: None });
        }
    }
    plans
}

/// SHA-256 over the kept columns' names (the profile's name where it knows the column), and the order of cells.
fn content_hash(found: &header::Found) -> (Sha256, Vec<usize>) {
    let mut order: Vec<usize> = (0..found.columns.len()).collect();
    order.sort_by(|a, b| found.columns[*a].canonical().cmp(found.columns[*b].canonical()).then(a.cmp(b)));
    let mut hash = Sha256::new();
    for column in &order {
        hash.update(found.columns[*column].canonical().as_bytes());
        hash.update([0x1F]);
    }
    hash.update([0x1E]);
    (hash, order)
}

/// Whether the charter refuses a column of this name.
fn is_denied(name: &str) -> bool {
    denied(name).is_some()
}
