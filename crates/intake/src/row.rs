//! One row: its cells put in their columns, read, checked and turned into a reading.

use records::{Attribute, Fields, Mention, Reading as RowReading};
use sha2::Digest;

use crate::{
    cells::Cells,
    clean::{
        Kind, Memory, NumberCheck, Reading, begins_like_formula, check_number, is_surely_name,
        looks_like_citizen_number,
    },
    finding::{Code, Detail, Finding, Severity},
    plan::{From, MentionPlan, NumberPlan, PartPlan, Plan, Slot},
    rejected,
    stage::{RejectedRow, StagedRecord},
};

/// What became of a row.
#[derive(Debug)]
pub(crate) enum Outcome {
    Staged(StagedRecord),
    Rejected(RejectedRow),
}

/// Reads rows by a plan, and remembers what repeated cells say.
pub(crate) struct RowReader<'p> {
    plan: &'p Plan,
    memories: Vec<Memory>,
    /// Short rows are faults only where the form writes every cell.
    fills_short: bool,
    delimiter: char,
}

/// Room for one row's work, used again for the next row of the same block.
#[derive(Default)]
pub(crate) struct Scratch<'c> {
    kept: Vec<&'c str>,
    values: Vec<Reading<'c>>,
}

impl<'p> RowReader<'p> {
    pub(crate) fn new(plan: &'p Plan, fills_short: bool, delimiter: char) -> Self {
        let memories = plan.slots.iter().map(|_| Memory::default()).collect();
        Self { plan, memories, fills_short: fills_short || plan.fill_short, delimiter }
    }

    /// Reads one row of the file; `None` for a row without any content.
    pub(crate) fn read<'c>(&mut self, cells: &[&'c str], scratch: &mut Scratch<'c>) -> Option<Outcome> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return None;
        }
        let width = self.plan.file_width;
        let surplus = cells.get(width..).unwrap_or(&[]).iter().any(|cell| !cell.trim().is_empty());
        if surplus {
            return Some(match self.plan.join_surplus {
                Some(column) => self.joined(cells, column),
                None => self.ragged(cells, Code::RowLong),
            });
        }
        if cells.len() < width && !self.fills_short {
            return Some(self.ragged(cells, Code::RowShort));
        }
        Some(self.in_columns(cells, scratch))
    }

    /// Puts surplus cells back into the column whose text was cut up.
    fn joined(&mut self, cells: &[&str], column: usize) -> Outcome {
        let surplus = cells.len() - self.plan.file_width;
        let text = cells[column..=column + surplus].join(self.delimiter.encode_utf8(&mut [0; 4]));
        let mut whole = cells[..column].to_vec();
        whole.push(&text);
        whole.extend_from_slice(&cells[column + surplus + 1..]);
        self.in_columns(&whole, &mut Scratch::default())
    }

    /// A row whose cells do not fit the header. Where a refused column's value may have moved to, nothing is kept.
    fn ragged(&self, cells: &[&str], code: Code) -> Outcome {
        let (width, found) = (self.plan.file_width, cells.len());
        let (longer, shorter) = (found.saturating_sub(width), width.saturating_sub(found));
        let kept: Vec<&str> = (self.plan.positions.iter())
            .map(|&position| {
                let (mut before, mut after) = (true, true);
                for &refused in &self.plan.denied_positions {
                    before &= position < refused.saturating_sub(shorter);
                    after &= position > refused + shorter;
                }
                let moved = if before { Some(position) } else { (position + longer).checked_sub(shorter) };
                let safe = self.plan.denied_positions.is_empty() || before || after;
                let at = if self.plan.denied_positions.is_empty() { Some(position) } else { moved };
                at.filter(|_| safe).and_then(|at| cells.get(at)).copied().unwrap_or("")
            })
            .collect();
        Outcome::Rejected(RejectedRow {
            row_number: 0,
            cells: Cells::new(&kept),
            findings: vec![Finding::row(code)],
        })
    }

    fn in_columns<'c>(&mut self, cells: &[&'c str], scratch: &mut Scratch<'c>) -> Outcome {
        let Scratch { kept, values } = scratch;
        kept.clear();
        kept.extend(self.plan.positions.iter().map(|position| cells.get(*position).copied().unwrap_or("")));
        if self.plan.mended {
            for cell in kept.iter_mut() {
                *cell = rejected::unguarded(cell);
            }
        }
        let stored = Cells::new(kept);
        let mut work = self.work(kept, values);
        let swap =
            work.findings.iter().find_map(|finding| match (finding.code, finding.column, finding.detail) {
                (Code::ColumnsSwapped, Some(first), Detail::Column(second)) => Some((first, second)),
                _ => None,
            });
        if let Some((first, second)) = swap.filter(|pair| self.plan.swaps.contains(pair)) {
            let mut exchanged = kept.clone();
            exchanged.swap(usize::from(first), usize::from(second));
            work = self.work(&exchanged, values);
        }
        let Work { findings, reading, key } = work;
        if findings.iter().any(|finding| finding.severity == Severity::Reject) {
            return Outcome::Rejected(RejectedRow { row_number: 0, cells: stored, findings });
        }
        let content = self.content(kept);
        Outcome::Staged(StagedRecord { row_number: 0, key, cells: stored, content, reading, findings })
    }

    fn content(&self, kept: &[&str]) -> [u8; 32] {
        let mut buffer = [0_u8; 1024];
        let mut used = 0;
        let mut hash = self.plan.content.clone();
        for &column in &self.plan.content_order {
            let cell = kept[column].trim();
            let length = u32::try_from(cell.len()).unwrap_or(u32::MAX).to_le_bytes();
            if used + 4 + cell.len() > buffer.len() {
                hash.update(&buffer[..used]);
                used = 0;
            }
            if 4 + cell.len() > buffer.len() {
                hash.update(length);
                hash.update(cell.as_bytes());
                continue;
            }
            buffer[used..used + 4].copy_from_slice(&length);
            buffer[used + 4..used + 4 + cell.len()].copy_from_slice(cell.as_bytes());
            used += 4 + cell.len();
        }
        hash.update(&buffer[..used]);
        hash.finalize().into()
    }

    fn work<'c>(&mut self, kept: &[&'c str], values: &mut Vec<Reading<'c>>) -> Work {
        let mut findings = Vec::new();
        values.clear();
        for (slot, memory) in self.plan.slots.iter().zip(&mut self.memories) {
            values.push(read_slot(slot, kept[slot.column], memory, &mut findings));
        }
        if findings.iter().any(|finding| is_unreadable(finding.code)) {
            self.find_exchanged(kept, &mut findings);
        }
        for number in &self.plan.numbers {
            self.check_number(number, values, &mut findings);
        }
        self.texts(kept, &mut findings);
        let key = self.key(kept, &mut findings);
        let row = fields(&self.plan.row, values);
        check_required(self.plan, &self.plan.row, values, &mut findings);
        let mut mentions = Vec::with_capacity(self.plan.mentions.len());
        for mention in &self.plan.mentions {
            self.mention(mention, values, &mut mentions, &mut findings);
        }
        Work { findings, reading: RowReading { row, mentions }, key }
    }

    fn key(&self, kept: &[&str], findings: &mut Vec<Finding>) -> Box<str> {
        let blank = |key: &str| key.is_empty() || crate::clean::is_placeholder(key, false);
        let mut key = joined_key(&self.plan.key, kept);
        if blank(&key) {
            key = joined_key(&self.plan.key_when_missing, kept);
        }
        if blank(&key) {
            findings.push(Finding::row(Code::KeyMissing));
        }
        key.into()
    }

    fn mention(
        &self,
        plan: &MentionPlan,
        values: &[Reading<'_>],
        mentions: &mut Vec<Mention>,
        findings: &mut Vec<Finding>,
    ) {
        let named = plan.naming.iter().any(|slot| text(&values[*slot]).is_some());
        if !named && !plan.always {
            return;
        }
        check_required(self.plan, &plan.part, values, findings);
        let fields = fields(&plan.part, values);
        let kin = plan.also.iter().filter_map(|(role, kin)| {
            let (name, number) = kin.attributes();
            let named = [(Attribute::Name, fields.get(name)), (Attribute::IdNumber, fields.get(number))];
            let fields: Fields = named.into_iter().filter_map(|(to, value)| Some((to, value?))).collect();
            (!fields.is_empty()).then(|| Mention { role: role.clone(), fields })
        });
        let kin: Vec<Mention> = kin.collect();
        mentions.push(Mention { role: plan.role.clone(), fields });
        mentions.extend(kin);
    }

    fn check_number(&self, plan: &'p NumberPlan, values: &mut [Reading<'_>], findings: &mut Vec<Finding>) {
        let value = |from: &'p Option<From>| value_of(from.as_ref(), values);
        let Some(number) = text(&values[plan.slot]) else { return };
        let kind = value(&plan.kind);
        // Other documents' numbers have no form to check; without a kind only what looks like a citizen number.
        let digits = number.len() >= 10 && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'X');
        let checked = match kind {
            Some(kind) => kind == "01",
            None => digits || looks_like_citizen_number(number),
        };
        if !checked {
            return;
        }
        let birth = plan.birth.and_then(|slot| text(&values[slot]));
        let NumberCheck::Fault(code) = check_number(number, birth, value(&plan.sex)) else { return };
        let slot = &self.plan.slots[plan.slot];
        if slot.blanks(code, Detail::None) {
            values[plan.slot] = Reading::Blank;
        } else if !slot.accepted.contains(&code) {
            findings.push(Finding {
                code,
                severity: Severity::Warn,
                column: narrow(slot.column),
                detail: Detail::None,
            });
        }
    }

    /// Formula-like and damaged texts, in columns of which nothing else was said.
    fn texts(&self, kept: &[&str], findings: &mut Vec<Finding>) {
        for (column, cell) in kept.iter().enumerate() {
            let code = match cell.as_bytes().first() {
                Some(b'=' | b'+' | b'-' | b'@') if begins_like_formula(cell) => Code::TextFormula,
                Some(_) if is_damaged(cell) => Code::TextDamaged,
                _ => continue,
            };
            let slots = self.plan.slots.iter().filter(|slot| slot.column == column);
            let silent =
                slots.clone().any(|slot| slot.accepted.contains(&code) || slot.blanks(code, Detail::None));
            let column = narrow(column);
            if !silent && findings.iter().all(|finding| finding.column != column) {
                findings.push(Finding { code, severity: Severity::Warn, column, detail: Detail::None });
            }
        }
    }

    /// Two unreadable cells of which each reads well as the other are one finding: their columns are exchanged.
    fn find_exchanged(&mut self, kept: &[&str], findings: &mut Vec<Finding>) {
        let slots = &self.plan.slots;
        let faulty: Vec<usize> = (0..slots.len())
            .filter(|at| {
                findings.iter().any(|f| is_unreadable(f.code) && f.column == narrow(slots[*at].column))
            })
            .collect();
        for first in faulty {
            let exchanged = (0..slots.len()).find(|second| {
                let (a, b) = (&slots[first], &slots[*second]);
                a.column != b.column
                    && a.kind != b.kind
                    && surely(a, kept[b.column])
                    && surely(b, kept[a.column])
                    && !surely(b, kept[b.column])
            });
            let Some(second) = exchanged else { continue };
            let columns = (
                slots[first].column.min(slots[second].column),
                slots[first].column.max(slots[second].column),
            );
            let pair = (narrow(columns.0), narrow(columns.1));
            let required = slots
                .iter()
                .any(|s| s.required.is_some() && (s.column == columns.0 || s.column == columns.1));
            findings.retain(|finding| finding.column != pair.0 && finding.column != pair.1);
            findings.push(Finding {
                code: Code::ColumnsSwapped,
                severity: if required { Severity::Reject } else { Severity::Warn },
                column: pair.0,
                detail: Detail::Column(pair.1.unwrap_or(0)),
            });
            return;
        }
    }
}

struct Work {
    findings: Vec<Finding>,
    reading: RowReading,
    key: Box<str>,
}

/// The key columns' values together; empty where all of them are.
fn joined_key<'a>(columns: &[usize], kept: &[&'a str]) -> std::borrow::Cow<'a, str> {
    if let [column] = *columns {
        return kept[column].trim().into();
    }
    let parts: Vec<&str> = columns.iter().map(|column| kept[*column].trim()).collect();
    if parts.iter().all(|part| part.is_empty()) { "".into() } else { parts.join("|").into() }
}

fn narrow(column: usize) -> Option<u16> {
    u16::try_from(column).ok()
}

fn is_damaged(cell: &str) -> bool {
    !cell.is_ascii() && memchr::memmem::find(cell.as_bytes(), "\u{FFFD}".as_bytes()).is_some()
}

fn is_unreadable(code: Code) -> bool {
    matches!(code, Code::DateUnreadable | Code::ValueUnknown | Code::PhoneUnreadable | Code::NameOdd)
}

/// Whether a text is beyond doubt a value of the slot's kind.
fn surely(slot: &Slot, cell: &str) -> bool {
    let cell = cell.trim();
    match slot.kind {
        Kind::Name => is_surely_name(cell) && !matches!(cell, "男性" | "女性"),
        Kind::Number => looks_like_citizen_number(cell),
        Kind::Date => cell.len() >= 8 && text::date::read(cell).is_some(),
        Kind::Phone => text::phone::is_mobile(cell),
        Kind::List(_) => {
            matches!(slot.kind.read(cell, &slot.rule, &mut Memory::default()), Reading::Value(_))
        }
        // A division would have to be looked up by name in every row with a fault.
        Kind::Division | Kind::Text | Kind::Email | Kind::Postcode | Kind::Age => false,
    }
}

fn value_of<'v>(from: Option<&'v From>, values: &'v [Reading<'_>]) -> Option<&'v str> {
    match from? {
        From::Slot(slot) => text(&values[*slot]),
        From::Constant(value) => Some(value),
    }
}

/// The value that a slot gives, if any.
fn text<'v>(value: &'v Reading<'_>) -> Option<&'v str> {
    match value {
        Reading::Value(text) | Reading::Lunar(text) | Reading::Odd(text, _) => Some(text.as_str()),
        Reading::Blank | Reading::Bad(..) => None,
    }
}

fn read_slot<'a>(
    slot: &Slot,
    cell: &'a str,
    memory: &mut Memory,
    findings: &mut Vec<Finding>,
) -> Reading<'a> {
    let reading = slot.kind.read(cell, &slot.rule, memory);
    let (code, detail, unreadable) = match (&reading, &slot.when_missing) {
        (Reading::Blank, Some(value)) => return Reading::Value(crate::clean::Text::Own(value.clone())),
        (Reading::Blank | Reading::Value(_) | Reading::Lunar(_), _) => return reading,
        (Reading::Bad(code, detail), _) => (*code, *detail, true),
        (Reading::Odd(_, code), _) => (*code, Detail::None, false),
    };
    if slot.blanks(code, detail) {
        return Reading::Blank;
    }
    if slot.accepted.contains(&code) {
        return reading;
    }
    // One slip, one finding: what looks like a formula or is damaged is told as that.
    let (code, detail) = match () {
        () if begins_like_formula(cell) => (Code::TextFormula, Detail::None),
        () if is_damaged(cell) => (Code::TextDamaged, Detail::None),
        () => (code, detail),
    };
    let severity = if unreadable && slot.required.is_some() { Severity::Reject } else { Severity::Warn };
    findings.push(Finding { code, severity, column: narrow(slot.column), detail });
    reading
}

fn check_required(plan: &Plan, part: &PartPlan, values: &[Reading<'_>], findings: &mut Vec<Finding>) {
    for &(attribute, slot) in &part.required {
        let column = narrow(plan.slots[slot].column);
        let told = findings.iter().any(|finding| {
            finding.column == column
                || (finding.code == Code::ColumnsSwapped
                    && Some(finding.detail) == column.map(Detail::Column))
        });
        if text(&values[slot]).is_none() && !told {
            let detail = Detail::Attribute(attribute);
            findings.push(Finding { code: Code::ValueMissing, severity: Severity::Reject, column, detail });
        }
    }
}

fn fields(part: &PartPlan, values: &[Reading<'_>]) -> Fields {
    // Every attribute at most once: the room is enough, and the set is built in one go.
    let mut found = [(Attribute::Name, ""); Attribute::ALL.len() + 1];
    let mut count = 0;
    let mut add = |attribute: Attribute, value| {
        found[count] = (attribute, value);
        count += 1;
    };
    let number = part.slot(Attribute::IdNumber).is_none_or(|slot| text(&values[slot]).is_some());
    for (attribute, from) in &part.values {
        match from {
            From::Constant(_) if *attribute == Attribute::IdKind && !number => {}
            From::Constant(value) => add(*attribute, &**value),
            From::Slot(slot) => {
                let Some(value) = text(&values[*slot]) else { continue };
                add(*attribute, value);
                if *attribute == Attribute::BirthDate && matches!(values[*slot], Reading::Lunar(_)) {
                    add(Attribute::BirthCalendar, "lunar");
                }
            }
        }
    }
    found[..count].iter().copied().collect()
}
