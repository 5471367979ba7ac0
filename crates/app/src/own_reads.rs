use access::{Action, Area, Cx, Permit, Purpose, Role, Subject};
use base::{AccountId, Date, Page, PageSize, PersonId, Timestamp};
use records::Attribute;
use store::{LogLine, OwnProof, Store};

use crate::{AppError, Result, log};

/// What was done with a person's data, as the person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// Their record was opened.
    Opened,
    /// They stood in a list of search results.
    Listed,
    /// A number or phone of theirs was shown in full.
    ShownInFull,
    /// Who had looked at them was looked up.
    LogOpened,
    /// Their name stood in something that was somebody else's affair. Neither when, nor where, nor why is told: that
    /// would give the other's affair away.
    Mentioned,
    /// They looked themselves, through their own door.
    Own,
    /// Their helper looked, or did something for them.
    Helped,
    /// They stood in a form that was filled, or in a roster.
    InForm,
    /// They stood in a list that left the system as a file.
    Exported,
    /// A certificate of theirs was issued, handed out again or revoked.
    Certificate,
    /// A paper of theirs was kept, looked at or taken away.
    Paper,
    /// A question, request or complaint of theirs was taken up or answered.
    Case,
    /// Their own door was opened or closed at the counter.
    Door,
    /// They were told something, or their telephone or mail address was read for it.
    Told,
    /// What is held of them was read for a matter, theirs or a relative's; nothing changed. Which kind of matter is not told.
    ForMatter,
    /// Something else was done that concerned them.
    Otherwise,
}

/// One look at a person, as the person is told of it: which office, in which role, for what, when, which fields. The
/// worker's name stays with the auditor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRead {
    /// The entry's number, by which its proof is asked for; none where the entry is another's affair.
    pub number: Option<u64>,
    /// What was done.
    pub looked: Looked,
    /// When; none where it is another's affair.
    pub at: Option<Timestamp>,
    /// The first day of the month.
    pub month: Date,
    /// Of which office, by its area.
    pub office: Option<Area>,
    /// In which role.
    pub role: Option<Role>,
    /// For what.
    pub purpose: Option<Purpose>,
    /// Which fields were shown.
    pub fields: Vec<Attribute>,
    /// Through which door, where a helper did it.
    pub helper: Option<AccountId>,
}

/// A person's own view of the log, newest first: at the counter today, in the portal later. Leaves its own entry.
pub async fn own_reads(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    person: PersonId,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<OwnRead>> {
    if store.person(permit, person, None).await?.is_none() {
        return Err(AppError::NotFound);
    }
    let Page { items, next } = store.audit_of_person(permit, person, cursor, size).await?;
    log::read(cx, store, permit, Action::ReadLog, Subject::People(vec![person])).await?;
    let mut told: Vec<OwnRead> = Vec::new();
    for line in items {
        let own = tell(line);
        // However often a month: the number of times would give away how often another's record was opened.
        let repeats = own.looked == Looked::Mentioned && told.contains(&own);
        if !repeats {
            told.push(own);
        }
    }
    // Another's affair stands behind its month's other entries: its place among them would tell its time.
    told.sort_by_key(|own| (std::cmp::Reverse(own.month), own.looked == Looked::Mentioned));
    Ok(Page { items: told, next })
}

pub(crate) fn tell(LogLine { number, entry }: LogLine) -> OwnRead {
    let day = entry.at.china_date();
    let month = day.first_of_month();
    let looked = looked(entry.action);
    if looked == Looked::Mentioned {
        let fields = vec![Attribute::Name];
        return OwnRead {
            number: None,
            looked,
            at: None,
            month,
            office: None,
            role: None,
            purpose: None,
            fields,
            helper: None,
        };
    }
    OwnRead {
        number: Some(number),
        looked,
        at: Some(entry.at),
        month,
        office: entry.area,
        role: Some(entry.role),
        purpose: entry.purpose,
        fields: entry.fields,
        helper: (looked == Looked::Helped).then_some(entry.account),
    }
}

/// How each action is told; any other is [`Looked::Otherwise`]. By name stand only those whose entry never joins several people in one
/// matter: that an event, an application or a payment was somebody else's would be given away.
const TOLD: [(Action, Looked); 20] = [
    (Action::ReadRecord, Looked::Opened),
    (Action::Search, Looked::Listed),
    (Action::Unmask, Looked::ShownInFull),
    (Action::ReadLog, Looked::LogOpened),
    (Action::SearchLog, Looked::LogOpened),
    (Action::ShownBeside, Looked::Mentioned),
    (Action::ReadOwn, Looked::Own),
    (Action::ActAsHelper, Looked::Helped),
    (Action::FillForm, Looked::InForm),
    (Action::OpenRoster, Looked::InForm),
    (Action::ExportPeople, Looked::Exported),
    (Action::IssueCertificate, Looked::Certificate),
    (Action::KeepPaper, Looked::Paper),
    (Action::ReadPaper, Looked::Paper),
    (Action::DecideCase, Looked::Case),
    (Action::OpenDoor, Looked::Door),
    (Action::TellPerson, Looked::Told),
    (Action::SendMessage, Looked::Told),
    (Action::ReadApplication, Looked::ForMatter),
    (Action::ReadEvent, Looked::ForMatter),
];

fn looked(action: Action) -> Looked {
    TOLD.into_iter().find(|(known, _)| *known == action).map_or(Looked::Otherwise, |(_, told)| told)
}

/// The proof that an entry concerns a person, to be checked without us. It says nothing about anybody else that the
/// entry concerns, and there is none for an entry that was another's affair.
pub async fn own_proof(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    person: PersonId,
    number: u64,
) -> Result<OwnProof> {
    let proof = store.own_proof(permit, person, number, &cx.now().to_string()).await?;
    let proof = proof.filter(|proof| !proof.is_of(Action::ShownBeside)).ok_or(AppError::NotFound)?;
    log::read(cx, store, permit, Action::ReadLog, Subject::People(vec![person])).await?;
    Ok(proof)
}
