//! Where a person's book lies and where the person lives.

use base::{Date, Spell};
use records::Attribute;

use crate::{
    EventKind, Person, Residence, ResidenceKind, ResidenceStatus, Rule, Shown,
    gather::{Stated, Statement},
    places::{Place, Places},
    registration::OFFICE,
    values::rank,
};

/// What is known of a person's places.
pub(crate) struct Living {
    pub residences: Vec<Residence>,
    alive: bool,
    unaccounted: bool,
}

/// A place that a mention gives for a person.
struct Claim<'a> {
    statement: Statement<'a>,
    written: Option<&'a str>,
    place: Place,
    from: Option<Date>,
    until: Option<Date>,
    /// The day as of which it is said.
    said: Date,
}

/// A present address that is older than this is no present address, unless this office registered the move there.
const STALE_DAYS: i64 = 15 * 365;
/// What each further source that gives the same home is worth against a later record of another one.
const AGREEMENT_DAYS: i64 = 400;
/// What the book's own home is worth as a present address when the book itself says that the person is not there: forms copy
/// it from the identity card. It counts only where nothing else is known.
const BOOK_DAYS: i64 = 40 * 365;
/// Sources of present addresses, most trusted first on one and the same day, and how far behind life their dates run: an insurer's
/// date is that of the last payment, not of the address.
const PRESENT: [(&str, i64); 5] =
    [(OFFICE, 0), ("residence", 0), ("hukou", 0), ("birth", 0), ("insurance", 300)];

/// The places of a person.
pub(crate) fn of(person: &Stated<'_, '_>, places: &mut Places<'_>, as_of: Date) -> Living {
    let alive = !person.statements.iter().any(|statement| {
        statement.own(Attribute::DeathDate).is_some()
            || statement.own(Attribute::HukouEndReason) == Some("death")
    });
    let says = |status: &str| {
        person.statements.iter().any(|statement| {
            statement.own(Attribute::ResidenceStatus) == Some(status)
                && statement.own(Attribute::HukouUntil).is_none()
                && statement.own(Attribute::HukouEndReason).is_none()
        })
    };
    let unaccounted = alive && says("unknown") && !says("present") && !says("away");
    let mut residences = hukou(person, places, as_of);
    let died = if alive { None } else { death_day(person).filter(|day| *day <= as_of) };
    residences.extend(usual(person, places, (alive, died), as_of));
    Living { residences, alive, unaccounted }
}

impl Living {
    /// The person, with what its places say.
    pub(crate) fn person(&self, stated: Stated<'_, '_>, values: Vec<Shown>) -> Person {
        let current = |kind: ResidenceKind| {
            self.residences.iter().find(|r| r.kind == kind && r.status != ResidenceStatus::Ended)
        };
        let (hukou, usual) = (current(ResidenceKind::Hukou), current(ResidenceKind::Usual));
        Person {
            id: stated.id,
            values,
            mentions: stated.statements.iter().map(Statement::mention_ref).collect(),
            alive: self.alive,
            unaccounted: self.unaccounted,
            located: self.unaccounted && usual.is_some_and(|usual| usual.address.is_some()),
            hukou_division: hukou.and_then(|hukou| hukou.division.clone()),
            usual_division: usual.and_then(|usual| usual.division.clone()),
            usual_address: usual.and_then(|usual| usual.address.clone()),
            usual_dwelling: usual.and_then(|usual| usual.dwelling),
        }
    }
}

/// Where the book lies. Rows of the hukou source count before what others say of it.
fn hukou(person: &Stated<'_, '_>, places: &mut Places<'_>, as_of: Date) -> Vec<Residence> {
    let said = |statement: &Statement<'_>| {
        statement.own(Attribute::HukouAddress).is_some() || statement.own(Attribute::HukouDivision).is_some()
    };
    let registered = |statement: &&Statement<'_>| match statement.source() {
        "hukou" => true,
        // A birth or a transfer that this office entered in a book.
        OFFICE => said(statement) && statement.own(Attribute::HukouFrom).is_some(),
        _ => false,
    };
    let own: Vec<&Statement<'_>> = person.statements.iter().filter(registered).collect();
    let mut claims: Vec<Claim<'_>> = if own.is_empty() {
        // Of what others say, the latest counts.
        let latest = person.statements.iter().filter(|statement| said(statement)).max_by(|a, b| {
            let order = |s: &Statement<'_>| (s.own(Attribute::HukouDivision).is_some(), s.as_of());
            order(a).cmp(&order(b)).then_with(|| b.order().cmp(&a.order()))
        });
        latest.into_iter().map(|statement| hukou_claim(statement, places, as_of)).collect()
    } else {
        // A row of the book without a place still says that the book holds the person.
        own.into_iter().map(|statement| hukou_claim(statement, places, as_of)).collect()
    };
    let several = claims.len() > 1;
    claims.sort_by(|a, b| turn(a).cmp(&turn(b)));
    let rule = if several { Rule::Recent } else { Rule::Only };
    let spells = without_overlap(&claims);
    let residence = |(claim, spell): (&Claim<'_>, Option<Spell<Date>>)| {
        let ended = spell?.until.is_some();
        let status = match (ended, claim.statement.own(Attribute::ResidenceStatus)) {
            (true, _) => ResidenceStatus::Ended,
            (false, Some("unknown")) => ResidenceStatus::Unknown,
            (false, Some("away")) => ResidenceStatus::Away,
            (false, _) => ResidenceStatus::Current,
        };
        Some(residence_of(person, ResidenceKind::Hukou, claim, spell?, status, rule))
    };
    claims.iter().zip(spells).filter_map(residence).collect()
}

fn hukou_claim<'a>(statement: &Statement<'a>, places: &mut Places<'_>, as_of: Date) -> Claim<'a> {
    let written = statement.own(Attribute::HukouAddress);
    Claim {
        statement: *statement,
        written,
        place: places.place(written, statement.own(Attribute::HukouDivision)),
        from: statement.day(Attribute::HukouFrom).filter(|from| *from <= as_of),
        until: statement.day(Attribute::HukouUntil),
        said: statement.as_of().unwrap_or(as_of),
    }
}

fn begin(claim: &Claim<'_>) -> Date {
    claim.from.unwrap_or(claim.said)
}

/// When it is a claim's turn: by its beginning; on one day a birth comes first, as whoever moves was born; then in the order of
/// the records, which is that of their entry.
fn turn<'a>(claim: &Claim<'a>) -> (Date, bool, (base::RecordId, &'a str)) {
    let birth = claim.statement.says(Attribute::EventKind) == Some(EventKind::Birth.code());
    (begin(claim), !birth, claim.statement.order())
}

/// The spell of each claim (claims by beginning): it ends when it says so or when the next one begins.
fn without_overlap(claims: &[Claim<'_>]) -> Vec<Option<Spell<Date>>> {
    let ends = claims.iter().skip(1).map(|next| Some(begin(next))).chain([None]);
    let spell = |(claim, next): (&Claim<'_>, Option<Date>)| {
        let until = [claim.until, next].into_iter().flatten().min();
        let spell = Spell { from: begin(claim), until };
        (!spell.is_empty()).then_some(spell)
    };
    claims.iter().zip(ends).map(spell).collect()
}

/// The first day of death that any source states.
fn death_day(person: &Stated<'_, '_>) -> Option<Date> {
    let day = |statement: &Statement<'_>| {
        let cancelled = || {
            (statement.own(Attribute::HukouEndReason) == Some("death"))
                .then(|| statement.day(Attribute::HukouUntil))
                .flatten()
        };
        let said = statement.own(Attribute::DeathDate).and_then(|_| statement.day(Attribute::DeathDate));
        said.or_else(cancelled)
    };
    person.statements.iter().filter_map(day).min()
}

/// Where the person lives: the one present place (of the dead, the last one, until they died), and the places before it: those
/// that have ended, and those of which a source states since when.
fn usual(
    person: &Stated<'_, '_>,
    places: &mut Places<'_>,
    (alive, died): (bool, Option<Date>),
    as_of: Date,
) -> Vec<Residence> {
    let mut claims: Vec<Claim<'_>> =
        person.statements.iter().filter_map(|statement| usual_claim(statement, places, as_of)).collect();
    moved(person, &mut claims);
    claims.sort_by(|a, b| turn(a).cmp(&turn(b)));
    let book = absent_from(person, places);
    let present = if alive || died.is_some() {
        present_place(&claims, book.as_ref(), died.unwrap_or(as_of).min(as_of))
    } else {
        None
    };
    if let (Some(day), Some((at, _))) = (died, &present)
        && let Some(claim) = claims.get_mut(*at)
    {
        claim.until = Some(claim.until.map_or(day, |until| until.min(day)));
    }
    let chosen = present
        .as_ref()
        .and_then(|(at, _)| claims.get(*at))
        .map(|claim| (begin(claim), claim.place.same.clone()));
    let was = |claim: &Claim<'_>| {
        let ended = claim.until.is_some_and(|until| until <= as_of);
        let dated = claim.until.is_none() && claim.from.is_some() && chosen.is_some();
        (ended || dated) && chosen.as_ref().is_none_or(|(from, _)| begin(claim) < *from)
    };
    // Whoever comes back to a place lived elsewhere in between; who never left it has one spell there.
    let elsewhere = |claim: &Claim<'_>| chosen.as_ref().is_none_or(|(_, same)| claim.place.same != *same);
    let left = claims.iter().rposition(|claim| was(claim) && elsewhere(claim));
    // The present spell begins with the earliest stated beginning of the same place after any other one.
    let began = claims.iter().skip(left.map_or(0, |left| left + 1)).filter(|claim| {
        let (from, same) = chosen.as_ref().map_or((Date::MIN, ""), |(from, same)| (*from, same));
        claim.place.same.as_ref() == same && claim.until.is_none_or(|until| until >= from)
    });
    let began = began.filter_map(|claim| claim.from).min();
    let mut past: Vec<Claim<'_>> = Vec::new();
    let mut current = None;
    for (at, claim) in claims.into_iter().enumerate() {
        if present.as_ref().is_some_and(|(chosen, _)| *chosen == at) {
            let from = claim.from.map(|from| began.map_or(from, |began| began.min(from)));
            current = Some(Claim { from, ..claim });
        } else if was(&claim) && left.is_some_and(|left| at <= left) {
            past.push(claim);
        }
    }
    let chosen_at = current.is_some().then_some(past.len());
    past.extend(current);
    let spells = without_overlap(&past);
    let residence = |(at, (claim, spell)): (usize, (&Claim<'_>, Option<Spell<Date>>))| {
        let ended = !alive || chosen_at != Some(at) || spell?.until.is_some_and(|until| until <= as_of);
        let status = if ended { ResidenceStatus::Ended } else { ResidenceStatus::Current };
        let rule = if ended { Rule::Only } else { present.as_ref().map_or(Rule::Only, |(_, rule)| *rule) };
        Some(residence_of(person, ResidenceKind::Usual, claim, spell?, status, rule))
    };
    past.iter().zip(spells).enumerate().filter_map(residence).collect()
}

/// A move that this office registered ends what was said of any other place before.
fn moved(person: &Stated<'_, '_>, claims: &mut [Claim<'_>]) {
    let moves = |statement: &&Statement<'_>| {
        statement.source() == OFFICE
            && matches!(statement.says(Attribute::EventKind), Some("move_in" | "move_out"))
    };
    let day = |statement: &Statement<'_>| {
        statement.day(Attribute::ResidentFrom).or_else(|| statement.day(Attribute::ResidentUntil))
    };
    let last =
        person.statements.iter().filter(moves).filter_map(|statement| Some((day(statement)?, statement)));
    let Some((day, last)) = last.max_by_key(|(day, statement)| (*day, statement.order())) else { return };
    let registered = last.as_of().unwrap_or(day);
    for claim in claims.iter_mut().filter(|claim| claim.statement.order() != last.order()) {
        // What was said later, or of a later day, stands.
        let begins = claim.from.filter(|_| claim.said != Date::MIN).unwrap_or(Date::MIN);
        if begins <= day && claim.said <= registered {
            claim.until = Some(claim.until.map_or(day, |until| until.min(day)));
        }
    }
}

/// The home of the book, when the book says that the person does not live there.
fn absent_from(person: &Stated<'_, '_>, places: &mut Places<'_>) -> Option<Place> {
    let away = person.statements.iter().find(|statement| {
        statement.source() == "hukou"
            && matches!(statement.own(Attribute::ResidenceStatus), Some("away" | "unknown"))
    })?;
    let written = away.own(Attribute::HukouAddress)?;
    Some(places.place(Some(written), away.own(Attribute::HukouDivision)))
}

/// A birth row gives the mother's address, which is where the child comes home to.
fn with_mother<'a>(statement: &Statement<'a>) -> Statement<'a> {
    let child = statement.mention.role.as_str() == "child" && statement.own(Attribute::Address).is_none();
    let mother =
        || statement.record.reading.mentions.iter().find(|mention| mention.role.as_str() == "mother");
    match child.then(mother).flatten() {
        Some(mother) => Statement { mention: mother, ..*statement },
        None => *statement,
    }
}

/// What a mention says of where its person lives.
fn usual_claim<'a>(statement: &Statement<'a>, places: &mut Places<'_>, as_of: Date) -> Option<Claim<'a>> {
    let statement = &with_mother(statement);
    let hukou = statement.source() == "hukou";
    let (written, code) = match statement.own(Attribute::ResidenceStatus) {
        _ if hukou && statement.own(Attribute::HukouUntil).is_some() => return None,
        Some("unknown") => return None,
        Some("present") => {
            let written =
                statement.own(Attribute::Address).or_else(|| statement.own(Attribute::HukouAddress));
            (written, statement.own(Attribute::HukouDivision))
        }
        Some(_) | None => (statement.own(Attribute::Address), statement.own(Attribute::Division)),
    };
    if written.is_none() && code.is_none() {
        return None;
    }
    let stated = if hukou { Attribute::HukouFrom } else { Attribute::ResidentFrom };
    let said = statement.as_of().unwrap_or(Date::MIN);
    let from = statement.day(stated).filter(|from| *from <= as_of);
    Some(Claim {
        statement: *statement,
        written,
        place: places.place(written, code),
        from: from.or((said == Date::MIN).then_some(as_of)),
        until: statement.day(Attribute::ResidentUntil),
        said: said.max(from.unwrap_or(Date::MIN)),
    })
}

/// The claim that gives the present place, and why. Claims that have ended or are long out of date are none. Among
/// the rest the latest counts, where a source whose dates run behind is set back and every further source that gives the same
/// home counts for some months.
fn present_place(claims: &[Claim<'_>], absent: Option<&Place>, as_of: Date) -> Option<(usize, Rule)> {
    let days = |date: Date| i64::from((date - Date::constant(1970, 1, 1)).get_days());
    let standing: Vec<(usize, &Claim<'_>)> = claims
        .iter()
        .enumerate()
        .filter(|(_, claim)| claim.until.is_none_or(|until| until > as_of))
        .filter(|(_, claim)| {
            let stands = claim.said == Date::MIN || claim.statement.source() == OFFICE;
            stands || days(as_of) - days(claim.said) <= STALE_DAYS
        })
        .collect();
    // A code without an address leads to nobody's door: it counts only where there is no address at all.
    let addressed = standing.iter().any(|(_, claim)| claim.written.is_some());
    let standing: Vec<(usize, &Claim<'_>)> =
        standing.into_iter().filter(|(_, claim)| claim.written.is_some() == addressed).collect();
    let order: Vec<&str> = PRESENT.iter().map(|(source, _)| *source).collect();
    let dated = |claim: &Claim<'_>| {
        let behind = PRESENT
            .iter()
            .find(|(source, _)| *source == claim.statement.source())
            .map_or(0, |(_, days)| *days);
        let copied = absent.is_some_and(|book| book.same == claim.place.same);
        days(claim.said.min(as_of)) - behind - if copied { BOOK_DAYS } else { 0 }
    };
    // A later word of one source takes back its earlier one: nobody cancels the registration they moved away from.
    let overtaken = |claim: &Claim<'_>| {
        standing.iter().any(|(_, later)| {
            later.statement.source() == claim.statement.source()
                && later.place.same != claim.place.same
                && dated(later) > dated(claim)
        })
    };
    let standing: Vec<(usize, &Claim<'_>)> =
        standing.iter().filter(|(_, claim)| !overtaken(claim)).copied().collect();
    let agreeing = |claim: &Claim<'_>| {
        let mut sources: Vec<&str> = standing
            .iter()
            .filter(|(_, other)| other.place.same == claim.place.same)
            .map(|(_, other)| other.statement.source())
            .collect();
        sources.sort_unstable();
        sources.dedup();
        i64::try_from(sources.len()).unwrap_or(1)
    };
    let scored = |claim: &Claim<'_>| {
        let latest = standing
            .iter()
            .filter(|(_, other)| other.place.same == claim.place.same)
            .map(|(_, c)| dated(c))
            .max();
        latest.unwrap_or(0) + AGREEMENT_DAYS * (agreeing(claim) - 1)
    };
    let (at, best) = standing.iter().max_by(|(_, a), (_, b)| {
        scored(a)
            .cmp(&scored(b))
            .then_with(|| dated(a).cmp(&dated(b)))
            .then_with(|| rank(&order, b.statement.source()).cmp(&rank(&order, a.statement.source())))
            .then_with(|| b.statement.order().cmp(&a.statement.order()))
    })?;
    let disagree = standing.iter().any(|(_, other)| other.place.same != best.place.same);
    let latest = standing.iter().all(|(_, other)| dated(other) <= dated(best));
    let rule = match (standing.len(), disagree, latest) {
        (1, _, _) => Rule::Only,
        (_, false, _) => Rule::Unanimous,
        (_, true, true) => Rule::Recent,
        (_, true, false) => Rule::Agreement,
    };
    Some((*at, rule))
}

fn residence_of(
    person: &Stated<'_, '_>,
    kind: ResidenceKind,
    claim: &Claim<'_>,
    valid: Spell<Date>,
    status: ResidenceStatus,
    rule: Rule,
) -> Residence {
    Residence {
        person: person.id,
        kind,
        division: claim.place.division.clone(),
        address: claim.written.map(Into::into),
        dwelling: claim.place.dwelling,
        valid,
        from_stated: claim.from.is_some() && claim.said != Date::MIN,
        status,
        mention: claim.statement.mention_ref(),
        source: claim.statement.record.source.clone(),
        rule,
    }
}
