//! Whole lists of an area as files, for those whose grant says so. Page after page: each person on a page is in the log
//! before the page is given out, and no more than a page is ever held.

use access::{Action, Cx, Permit, Subject};
use base::PersonId;
use records::Attribute;
use store::{ListExport, Listed, ListedMember, ListedParty, MemberKey, PartyKey, Store};

use crate::{AppError, Masked, Result, log, mask};

/// Rows of a page.
const PAGE: u16 = 200;
/// The fewest and the most characters of a reason.
const REASON: std::ops::RangeInclusive<usize> = 4..=500;
/// The most exports that a list shows.
const LISTED: u32 = 200;

/// What a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportOf {
    /// People of the area.
    People,
    /// Members of households, with their household.
    Households,
    /// People who took part in events, with the event. Adoptions are not among them.
    Events,
}

impl ExportOf {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Households => "households",
            Self::Events => "events",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct AskedExport {
    /// What the list is of.
    pub of: ExportOf,
    /// As which kind of file, for the record of exports.
    pub format: &'static str,
    /// Which sensitive values are shown in full: numbers, telephones. Others stay masked.
    pub in_full: Vec<Attribute>,
    /// Which of people's values the file's columns hold, for the log; `None` for all.
    pub fields: Option<Vec<Attribute>>,
    /// What the list is for.
    pub reason: String,
}

/// A row, numbers masked unless they were asked for.
#[derive(Debug, Clone)]
pub enum ExportRow {
    /// A person.
    Person(Masked<Listed>),
    /// A member of a household.
    Member(Masked<ListedMember>),
    /// Somebody's part in an event.
    Party(Masked<ListedParty>),
}

enum At {
    People(Option<PersonId>),
    Members(Option<MemberKey>),
    Parties(Option<PartyKey>),
    End,
}

/// A list on its way out.
pub struct Export {
    cx: Cx,
    store: Store,
    permit: Permit,
    in_full: Vec<Attribute>,
    fields: Option<Vec<Attribute>>,
    id: uuid::Uuid,
    rows: u64,
    at: At,
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Export").field("id", &self.id).field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// Begins a list of the permit's area. `permit` comes from [`Cx::export_permit`].
pub async fn begin_export(cx: Cx, store: &Store, permit: Permit, asked: AskedExport) -> Result<Export> {
    let reason = asked.reason.trim();
    let sensitive = |one: &Attribute| matches!(one, Attribute::IdNumber | Attribute::Phone);
    // What is in no column cannot be wanted in full.
    let there = |one: &Attribute| asked.fields.as_ref().is_none_or(|fields| fields.contains(one));
    if !REASON.contains(&reason.chars().count())
        || !asked.in_full.iter().all(|one| sensitive(one) && there(one))
    {
        return Err(AppError::GrantTerms);
    }
    let codes: Vec<&str> = asked.in_full.iter().map(|one| one.code()).collect();
    let export = ListExport {
        id: uuid::Uuid::from_bytes(cx.env.random()),
        account: permit.account(),
        area: permit.area().prefix().into(),
        purpose: permit.purpose().code().into(),
        what: asked.of.code().into(),
        format: asked.format.into(),
        in_full: codes.join(" ").into(),
        reason: reason.into(),
        begun_at: cx.now(),
        ended_at: None,
        rows: 0,
    };
    log::read(&cx, store, &permit, Action::ExportPeople, Subject::None).await?;
    store.begin_export(&export).await?;
    let at = match asked.of {
        ExportOf::People => At::People(None),
        ExportOf::Households => At::Members(None),
        ExportOf::Events => At::Parties(None),
    };
    let AskedExport { in_full, fields, .. } = asked;
    Ok(Export { cx, store: store.clone(), permit, in_full, fields, id: export.id, rows: 0, at })
}

impl Export {
    /// The next page; empty at the end. Everybody on it is in the log when it is given out.
    pub async fn next(&mut self) -> Result<Vec<ExportRow>> {
        let rows = match &self.at {
            At::End => return Ok(Vec::new()),
            At::People(after) => {
                let found = self.store.people_page(&self.permit, *after, PAGE).await?;
                self.at = found.last().map_or(At::End, |last| At::People(Some(last.id)));
                self.keep(found.iter()).await?;
                let person = |person| ExportRow::Person(mask::listed_but(person, &self.in_full));
                found.into_iter().map(person).collect::<Vec<_>>()
            }
            At::Members(after) => {
                let found = self.store.members_page(&self.permit, *after, PAGE).await?;
                let key =
                    |last: &ListedMember| At::Members(Some((last.household, last.person.id, last.from)));
                self.at = found.last().map_or(At::End, key);
                self.keep(found.iter().map(|member| &member.person)).await?;
                let member = |member| ExportRow::Member(mask::member(member, &self.in_full));
                found.into_iter().map(member).collect()
            }
            At::Parties(after) => {
                let found = self.store.parties_page(&self.permit, after.clone(), PAGE).await?;
                let key =
                    |last: &ListedParty| At::Parties(Some((last.event, last.person.id, last.role.clone())));
                self.at = found.last().map_or(At::End, key);
                self.keep(found.iter().map(|party| &party.person)).await?;
                let party = |party| ExportRow::Party(mask::party(party, &self.in_full));
                found.into_iter().map(party).collect()
            }
        };
        let ended = matches!(self.at, At::End).then(|| self.cx.now());
        self.rows += u64::try_from(rows.len()).unwrap_or(u64::MAX);
        self.store.note_export(self.id, self.rows, ended).await?;
        Ok(rows)
    }

    /// The entries for a page: that its people left in a list, and, beside it, which of their values are shown in full.
    async fn keep<'a>(&self, people: impl Iterator<Item = &'a Listed>) -> Result<()> {
        let people: Vec<&Listed> = people.collect();
        if people.is_empty() {
            return Ok(());
        }
        let mut ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let of = |action| self.permit.entry(self.cx.now(), action, Subject::People(ids.clone()));
        let mut shown = log::listed_fields(&people);
        shown.retain(|field| self.fields.as_ref().is_none_or(|fields| fields.contains(field)));
        let mut entries = vec![of(Action::ExportPeople).of_fields(shown)];
        if !self.in_full.is_empty() {
            entries.push(of(Action::Unmask).of_fields(self.in_full.iter().copied()));
        }
        log::keep_all(&self.store, entries).await
    }
}

/// Lists that the auditor's offices took away, with the names of the accounts, the latest first.
pub async fn list_exports(cx: &Cx, store: &Store) -> Result<Vec<(ListExport, Box<str>)>> {
    let permit = cx.log_permit()?;
    log::deed(cx, store, Action::SearchLog, Subject::None).await?;
    let mut found = Vec::new();
    for export in store.exports_of(permit.area(), LISTED).await? {
        let name = store.account(export.account).await?.map_or_else(|| "".into(), |account| account.name);
        found.push((export, name));
    }
    Ok(found)
}

/// Lists that whoever asks took away, with the name of their account, the latest first. Nobody of the lists is named.
pub async fn list_own_exports(cx: &Cx, store: &Store) -> Result<Vec<(ListExport, Box<str>)>> {
    let account = cx.actor.account;
    let name = store.account(account).await?.map_or_else(|| "".into(), |account| account.name);
    let own = store.own_exports(account, LISTED).await?;
    Ok(own.into_iter().map(|export| (export, name.clone())).collect())
}
