use base::{ApplicationId, Date, Timestamp};
use records::Attribute;
use registry::registration::StepError;
use services::{Catalogue, Clock, Stage, Step, StepFault, Taken, stage_of};
use store::{Answers, Application, ApplicationStage, Matter, MatterChange, MatterStep};

use super::{
    ApplicationView, Hand, appeals, found, note,
    view::{self, answers, name_of},
};
use crate::{App, AppError, Result, messages};

/// The shortest and the longest words of a step, in characters.
const WORDS: (usize, usize) = (4, 500);
/// How it is kept that an item is chosen.
const CHOSEN: &str = "yes";
/// Items that are decided together at most.
const MOST: usize = 50;

/// A step that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedStep {
    /// Which.
    pub step: Step,
    /// Why, in words.
    pub note: Option<String>,
    /// Which of the item's laws a refusal rests on: its place among those that are checked, dated and in force.
    pub law: Option<usize>,
    /// Or the rule that whoever refuses gives themselves.
    pub own: Option<OwnRule>,
    /// What a return is about, by its name; or the ground of a stop.
    pub field: Option<String>,
}

/// A rule that whoever refuses gives, where the catalogue has no checked one: what it says, where that is written, and since when it
/// is in force. The family reads all three.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRule {
    /// The rule with its part, and what it says.
    pub text: String,
    /// Where it is written.
    pub source: String,
    /// The first day on which it is in force.
    pub from: Date,
}

/// Keeps answers about what no register holds. What the register holds is not typed: a wrong value is corrected there.
pub async fn answer_application(
    app: &App,
    hand: Hand<'_>,
    (id, version): (ApplicationId, u64),
    given: &[(String, String)],
) -> Result<()> {
    hand.may_hand_in()?;
    let (application, catalogue) = found(app, hand, id).await?;
    let shown = view::view(app, hand, application.clone(), &catalogue).await?;
    let returned = application.matters.iter().any(|matter| matter.stage == Stage::Returned);
    if !shown.open() && !returned {
        return Err(AppError::WrongState);
    }
    let mut kept: Answers = application.answers.clone();
    for (name, text) in given {
        let text = text.trim();
        if !fits(&shown, name, text, hand) {
            return Err(AppError::Choice);
        }
        if text.is_empty() {
            kept.remove(name.as_str());
        } else {
            kept.insert(name.as_str().into(), text.into());
        }
    }
    note(app, hand, &application).await?;
    let online = hand.is_resident() && shown.unmet.is_empty();
    if app.store.keep_answers((id, version), (&kept, online), hand.cx.now()).await? {
        Ok(())
    } else {
        Err(AppError::Changed)
    }
}

/// Whether something can be answered so: it is asked, the register does not hold it, and the text is of its kind.
fn fits(shown: &ApplicationView, name: &str, text: &str, hand: Hand<'_>) -> bool {
    if let Some(paper) = name.strip_prefix("paper.") {
        // Papers are looked at by a worker, once.
        return !hand.is_resident()
            && shown.papers.iter().any(|one| one.evidence.code == paper)
            && text.chars().count() <= 100;
    }
    if let Some(item) = name.strip_prefix("item.") {
        return shown.open()
            && matches!(text, "" | CHOSEN)
            && shown.optional.iter().any(|one| one.item.code == item);
    }
    if let Some(one) = shown.questions.iter().find(|one| one.question.code == name) {
        return !one.held && (text.is_empty() || answers(&one.question, text));
    }
    let need = shown.needs.iter().find(|one| name_of(&one.need) == name);
    need.is_some_and(|one| !one.held && (text.is_empty() || reads(one.need.attribute, text)))
}

fn reads(attribute: Attribute, text: &str) -> bool {
    let short = text.chars().count() <= 200;
    if matches!(attribute, Attribute::BirthDate | Attribute::HukouFrom) {
        return text.parse::<base::PartialDate>().is_ok();
    }
    if attribute == Attribute::Sex {
        return matches!(text, "1" | "2");
    }
    let dialled = |byte: u8| byte.is_ascii_digit() || byte == b'-';
    short && (attribute != Attribute::Phone || text.bytes().all(dialled))
}

/// Withdraws an application that was not handed in, or declines a proposal.
pub async fn drop_application(app: &App, hand: Hand<'_>, (id, version): (ApplicationId, u64)) -> Result<()> {
    if hand.is_proxy() {
        return Err(AppError::NotAsked);
    }
    let (application, _) = found(app, hand, id).await?;
    note(app, hand, &application).await?;
    if !matches!(application.stage, ApplicationStage::Proposed | ApplicationStage::Draft) {
        return Err(AppError::WrongState);
    }
    if app.store.drop_application((id, version), hand.cx.now()).await? {
        Ok(())
    } else {
        Err(AppError::Changed)
    }
}

/// Hands an application in: nothing that is required may be missing. What can be worked on is opened, and its clock begins.
pub async fn submit_application(
    app: &App,
    hand: Hand<'_>,
    (id, version): (ApplicationId, u64),
) -> Result<()> {
    hand.may_hand_in()?;
    let (application, catalogue) = found(app, hand, id).await?;
    if application.version != version {
        return Err(AppError::Changed);
    }
    let shown = view::view(app, hand, application, &catalogue).await?;
    if !shown.open() {
        return Err(AppError::WrongState);
    }
    if !shown.missing.is_empty() {
        return Err(AppError::Unfilled(shown.missing));
    }
    // Online a family meets the conditions; over the counter there are none.
    if hand.is_resident() && !shown.unmet.is_empty() {
        return Err(AppError::OverTheCounter);
    }
    let now = hand.cx.now();
    let matters: Vec<Matter> = shown.matters.iter().map(|one| one.matter.clone()).collect();
    let opened: Vec<MatterChange> = matters
        .iter()
        .filter(|matter| matter.follows.is_empty())
        .filter_map(|matter| change(hand, matter, Step::Open, now, &catalogue))
        .collect();
    note(app, hand, &shown.application).await?;
    if app.store.submit_application(&shown.application, &matters, &opened, now).await? {
        Ok(())
    } else {
        Err(AppError::Changed)
    }
}

/// Takes a step of one item, that rests on `version`.
pub async fn take_matter_step(
    app: &App,
    hand: Hand<'_>,
    (id, item, version): (ApplicationId, &str, u64),
    asked: &AskedStep,
) -> Result<()> {
    if asked.step == Step::Appeal {
        let words = asked.note.as_deref().unwrap_or_default();
        return appeals::appeal(app, hand, (id, item, version), words).await.map(drop);
    }
    let (application, catalogue) = found(app, hand, id).await?;
    let matter = application.matters.iter().find(|matter| *matter.item == *item).ok_or(AppError::NotFound)?;
    if matter.version != version {
        return Err(AppError::Changed);
    }
    let step = allowed(hand, matter, asked, &catalogue)?;
    let shown = if asked.step == Step::Return {
        Some(view::view(app, hand, application.clone(), &catalogue).await?)
    } else {
        None
    };
    if let (Some(shown), Some(field)) = (&shown, &asked.field)
        && !fields_of(shown).any(|name| name == *field)
    {
        return Err(AppError::Choice);
    }
    let now = hand.cx.now();
    let first = with(hand, matter, step, now, &catalogue);
    let mut changes = vec![first];
    changes.extend(opened_by(hand, &application, &changes, now, &catalogue));
    note(app, hand, &application).await?;
    // What a family does itself, it need not be told.
    let owed = if hand.is_resident() {
        Vec::new()
    } else {
        messages::matters_changed(hand.cx, app, hand.permit, &application, &changes)
    };
    if !app.store.change_matters_owing(&application, &changes, &owed).await? {
        return Err(AppError::Changed);
    }
    messages::tell(hand.cx, app, hand.permit, &owed).await;
    Ok(())
}

/// Answers, for the family, everything that an office asked of them and that they have just given.
pub async fn supply_returned(app: &App, hand: Hand<'_>, id: ApplicationId) -> Result<()> {
    let (application, _) = found(app, hand, id).await?;
    let asked = AskedStep { step: Step::Supply, note: None, law: None, own: None, field: None };
    for matter in application.matters.iter().filter(|matter| matter.stage == Stage::Returned) {
        take_matter_step(app, hand, (id, &matter.item, matter.version), &asked).await?;
    }
    Ok(())
}

/// Takes one step of many items, each by itself; gives those for which it could not be taken. A refusal is never taken so: each
/// has its own reasons.
pub async fn take_matter_steps(
    app: &App,
    hand: Hand<'_>,
    items: &[(ApplicationId, String, u64)],
    step: Step,
) -> Result<Vec<(ApplicationId, String)>> {
    if items.is_empty() || items.len() > MOST || !matches!(step, Step::Accept | Step::Finish) {
        return Err(AppError::Choice);
    }
    let asked = AskedStep { step, note: None, law: None, own: None, field: None };
    let mut left = Vec::new();
    for (id, item, version) in items {
        match take_matter_step(app, hand, (*id, item, *version), &asked).await {
            Ok(()) => {}
            Err(AppError::Changed | AppError::NotFound | AppError::Step(_)) => left.push((*id, item.clone())),
            Err(error) => return Err(error),
        }
    }
    Ok(left)
}

/// What can be returned: everything that is wanted, by its name.
fn fields_of(shown: &ApplicationView) -> impl Iterator<Item = String> {
    let needs = shown.needs.iter().map(|one| name_of(&one.need));
    let questions = shown.questions.iter().map(|one| one.question.code.clone());
    let papers = shown.papers.iter().map(|one| format!("paper.{}", one.evidence.code));
    needs.chain(questions).chain(papers)
}

/// The step as it would be kept, where the hand may take it and says what it must.
fn allowed(hand: Hand<'_>, matter: &Matter, asked: &AskedStep, catalogue: &Catalogue) -> Result<MatterStep> {
    let AskedStep { step, note, field, .. } = asked;
    if !is_theirs(hand, *step) {
        return Err(if hand.is_proxy() { AppError::NotAsked } else { access::Denied::Purpose.into() });
    }
    if step.decides() && !hand.cx.actor.role.may_import() {
        return Err(access::Denied::Import.into());
    }
    step.may_follow(&taken(matter), hand.cx.actor.account).map_err(|fault| match fault {
        StepFault::Order => StepError::Order,
        StepFault::SamePerson => StepError::SamePerson,
    })?;
    let said = note.as_deref().map(str::trim).filter(|said| !said.is_empty());
    if step.says_why() || said.is_some_and(|said| said.chars().count() > WORDS.1) {
        reasons(said.unwrap_or_default())?;
    }
    let mut rule = None;
    if *step == Step::Refuse {
        rule = Some(ground(asked, matter, catalogue, hand.cx.now().china_date())?.into());
    }
    if *step == Step::Stop {
        let ground =
            field.as_deref().and_then(|code| catalogue.stops().iter().find(|stop| stop.code == code));
        rule = Some(ground.ok_or(StepError::Incomplete)?.title.zh.as_str().into());
    }
    if *step == Step::Return && field.is_none() {
        return Err(StepError::Incomplete.into());
    }
    let field = field.as_deref().filter(|_| matches!(step, Step::Return | Step::Stop)).map(Into::into);
    Ok(MatterStep {
        number: matter.version + 1,
        step: *step,
        account: hand.cx.actor.account,
        resident: hand.is_resident(),
        office: hand.permit.area().prefix().into(),
        at: hand.cx.now(),
        note: said.map(Into::into),
        rule,
        field,
    })
}

/// The rule that a refusal rests on, as it is kept and as the family reads it: a law of the item whose text was checked, with its day
/// and source; or the rule that whoever refuses gives. A text that nobody has checked is no ground.
fn ground(asked: &AskedStep, matter: &Matter, catalogue: &Catalogue, today: Date) -> Result<String> {
    if let Some(own) = &asked.own {
        let (text, source) = (own.text.trim(), own.source.trim());
        let fits = reasons(text).is_ok() && (2..=200).contains(&source.chars().count());
        return if fits && own.from <= today {
            Ok(format!("{text}（{} 起施行；来源：{source}；由作出决定的工作人员提供）", own.from))
        } else {
            Err(AppError::NoGround)
        };
    }
    let item = catalogue.item(&matter.item).ok_or(AppError::NotFound)?;
    let grounds = item.grounds(today);
    let law = asked.law.and_then(|at| grounds.get(at)).ok_or(AppError::NoGround)?;
    let from = law.from.map_or_else(String::new, |from| format!("{from} 起施行；"));
    Ok(format!("{}{}（{from}来源：{}）", law.title.zh, law.article, law.source))
}

/// The words of a step that says why, neither too short nor too long.
pub(super) fn reasons(words: &str) -> Result<&str> {
    let words = words.trim();
    let fits = (WORDS.0..=WORDS.1).contains(&words.chars().count());
    if fits { Ok(words) } else { Err(StepError::Incomplete.into()) }
}

/// At the counter a worker does what the family asks for; behind the door nobody does what is the office's. A helper who hands in
/// answers what comes back; to object and to withdraw is the family's own.
fn is_theirs(hand: Hand<'_>, step: Step) -> bool {
    if hand.is_proxy() {
        return step == Step::Supply && hand.may_hand_in().is_ok();
    }
    // Appeals have their own way in and their own list, before the office above.
    let apart = matches!(step, Step::Open | Step::Appeal | Step::Sustain | Step::Reverse);
    !(apart || hand.is_resident() && step.of_office())
}

/// The steps of an item that the hand may take.
pub(super) fn may(hand: Hand<'_>, application: &Application, matter: &Matter) -> Vec<Step> {
    if application.submitted_at.is_none() {
        return Vec::new();
    }
    let steps = taken(matter);
    let fits = |step: &Step| {
        is_theirs(hand, *step)
            && (!step.decides() || hand.cx.actor.role.may_import())
            && step.may_follow(&steps, hand.cx.actor.account).is_ok()
    };
    Step::ALL.iter().copied().filter(fits).collect()
}

pub(super) fn taken(matter: &Matter) -> Vec<Taken> {
    let of = |step: &MatterStep| Taken { step: step.step, account: step.account, at: step.at };
    matter.steps.iter().map(of).collect()
}

/// How an item stands against what was promised.
pub(super) fn clock_of(matter: &Matter, catalogue: &Catalogue, today: Date) -> Option<Clock> {
    let promise = matter.promise.as_ref()?;
    services::clock(&taken(matter), promise.days, catalogue.calendar(), today)
}

/// What a step makes of an item.
pub(super) fn with(
    hand: Hand<'_>,
    matter: &Matter,
    step: MatterStep,
    now: Timestamp,
    catalogue: &Catalogue,
) -> MatterChange {
    let mut after = matter.clone();
    after.steps.push(step.clone());
    let stage = stage_of(&taken(&after));
    let clock = clock_of(&after, catalogue, now.china_date()).filter(|_| !stage.settled());
    debug_assert!(hand.permit.account() == step.account, "a step is its hand's own");
    MatterChange {
        item: matter.item.clone(),
        version: matter.version,
        step,
        stage,
        due_on: clock.and_then(|clock| clock.due_on),
    }
}

fn change(
    hand: Hand<'_>,
    matter: &Matter,
    step: Step,
    now: Timestamp,
    catalogue: &Catalogue,
) -> Option<MatterChange> {
    if matter.stage != Stage::Waiting {
        return None;
    }
    let step = MatterStep {
        number: matter.version + 1,
        step,
        account: hand.permit.account(),
        resident: hand.is_resident(),
        office: hand.permit.area().prefix().into(),
        at: now,
        note: None,
        rule: None,
        field: None,
    };
    Some(with(hand, matter, step, now, catalogue))
}

/// The items that wait for nothing any more once these changes are made: all that they follow is done, or came to nothing. An order is
/// no block, so what follows something refused or withdrawn is worked on without it.
fn opened_by(
    hand: Hand<'_>,
    application: &Application,
    changes: &[MatterChange],
    now: Timestamp,
    catalogue: &Catalogue,
) -> Vec<MatterChange> {
    let settled = |code: &str| {
        let stage = changes.iter().find(|change| *change.item == *code).map(|change| change.stage);
        let known = || application.matters.iter().find(|one| *one.item == *code).map(|one| one.stage);
        stage.or_else(known).is_some_and(Stage::settled)
    };
    application
        .matters
        .iter()
        .filter(|one| changes.iter().all(|change| change.item != one.item))
        .filter(|one| one.follows.iter().all(|code| settled(code)))
        .filter_map(|one| change(hand, one, Step::Open, now, catalogue))
        .collect()
}

/// The items that an unsettled one follows and that came to nothing.
pub(super) fn without(application: &Application, matter: &Matter) -> Vec<Box<str>> {
    if matter.stage.settled() {
        return Vec::new();
    }
    let nothing = |one: &&Matter| {
        matter.follows.contains(&one.item) && matches!(one.stage, Stage::Refused | Stage::Withdrawn)
    };
    application.matters.iter().filter(nothing).map(|one| one.item.clone()).collect()
}
