//! Papers of families: taken in once as a scan or a photograph, and used again wherever the same paper is wanted. A paper belongs to
//! a person; whoever looks at it names a purpose, and the log has it first.

use access::{Action, Cx, Permit, Subject};
use base::{ApplicationId, PaperId, PersonId};
use papers::Scan;
use store::{Application, ApplicationStage, KeptPaper};

use super::{Hand, found, sealed, view};
use crate::{App, AppError, Result, adoption, doors::Resident, log};

/// The largest paper, in bytes.
pub const LARGEST_PAPER: usize = 5 << 20;
/// Papers that are kept of one person.
const MOST: usize = 40;

/// Whether there is such an application for the hand.
pub async fn is_known(app: &App, hand: Hand<'_>, id: ApplicationId) -> Result<()> {
    found(app, hand, id).await.map(drop)
}

/// Keeps a paper that an application wants: the family's own behind their door or by a helper who hands in, or at the counter that of
/// whom the application is about. Of a photograph the picture alone is kept, and what is kept is sealed.
pub async fn keep_paper(
    app: &App,
    hand: Hand<'_>,
    (id, code): (ApplicationId, &str),
    content: &[u8],
) -> Result<KeptPaper> {
    hand.may_hand_in()?;
    let (application, catalogue) = found(app, hand, id).await?;
    if content.len() > LARGEST_PAPER {
        return Err(AppError::Paper);
    }
    let scan = Scan::of(content).or(Err(AppError::Paper))?;
    let shown = view::view(app, hand, application, &catalogue).await?;
    if !shown.papers.iter().any(|one| one.evidence.code == code) {
        return Err(AppError::Choice);
    }
    let stage = shown.application.stage;
    if matches!(stage, ApplicationStage::Closed | ApplicationStage::Withdrawn) {
        return Err(AppError::WrongState);
    }
    let person = hand.resident.unwrap_or(shown.application.about);
    if app.store.papers_of(hand.permit, person).await?.len() >= MOST {
        return Err(AppError::WrongState);
    }
    let kept = KeptPaper {
        id: hand.cx.env.new_id(),
        area: shown.application.area.clone(),
        person,
        kept_of: person,
        code: code.into(),
        application: id,
        media: scan.media(),
        size: u64::try_from(scan.content().len()).or(Err(AppError::Paper))?,
        kept_at: hand.cx.now(),
        account: hand.cx.actor.account,
        resident: hand.is_resident(),
    };
    let action = hand.acting.map_or(Action::KeepPaper, |_| Action::ActAsHelper);
    let sealed = sealed::seal(app, &kept, scan.content())?;
    log::read(hand.cx, &app.store, hand.permit, action, Subject::People(vec![person])).await?;
    app.store.keep_paper(hand.permit, &kept, &sealed).await?;
    Ok(kept)
}

/// The papers that are kept of those who take part, as far as the hand may know of them: behind a door one's own, and what came for this
/// very application; at the counter everybody's. That a relative has brought a paper for something else is theirs to tell. The newest
/// of each comes first.
pub(super) async fn kept(app: &App, hand: Hand<'_>, application: &Application) -> Result<Vec<KeptPaper>> {
    let mut people: Vec<PersonId> = application.parties.iter().map(|(_, person)| *person).collect();
    people.sort_unstable();
    people.dedup();
    let tells = |paper: &KeptPaper| {
        hand.resident.is_none_or(|resident| paper.person == resident || paper.application == application.id)
    };
    let mut papers = Vec::new();
    for person in people {
        papers.extend(papers_of(app, hand.permit, person).await?.into_iter().filter(tells));
    }
    papers.sort_by_key(|paper| std::cmp::Reverse(paper.kept_at));
    Ok(papers)
}

async fn papers_of(app: &App, permit: &Permit, person: PersonId) -> Result<Vec<KeptPaper>> {
    adoption::papers(&app.store, permit, person, app.store.papers_of(permit, person).await?).await
}

/// A paper at the desk. The log has it before it is shown.
pub async fn read_paper(cx: &Cx, app: &App, permit: &Permit, id: PaperId) -> Result<(KeptPaper, Vec<u8>)> {
    let known = app.store.paper(permit, id).await?.ok_or(AppError::NotFound)?;
    let shown = adoption::papers(&app.store, permit, known.person, vec![known]).await?;
    let known = shown.into_iter().next().ok_or(AppError::NotFound)?;
    log::read(cx, &app.store, permit, Action::ReadPaper, Subject::People(vec![known.person])).await?;
    let sealed = app.store.paper_content(permit, &known).await?.ok_or(AppError::NotFound)?;
    let content = sealed::open(app, &known, &sealed)?;
    Ok((known, content))
}

/// The resident's own papers.
pub async fn own_papers(app: &App, resident: &Resident) -> Result<Vec<KeptPaper>> {
    log::read_own(&resident.cx, &app.store, &resident.permit, resident.person).await?;
    papers_of(app, &resident.permit, resident.person).await
}

/// One of the resident's own papers.
pub async fn own_paper(app: &App, resident: &Resident, id: PaperId) -> Result<(KeptPaper, Vec<u8>)> {
    let own = papers_of(app, &resident.permit, resident.person).await?;
    let known = own.into_iter().find(|paper| paper.id == id).ok_or(AppError::NotFound)?;
    log::read_own(&resident.cx, &app.store, &resident.permit, resident.person).await?;
    let sealed = app.store.paper_content(&resident.permit, &known).await?.ok_or(AppError::NotFound)?;
    let content = sealed::open(app, &known, &sealed)?;
    Ok((known, content))
}

/// Takes one of the resident's own papers away; what it showed is gone.
pub async fn remove_paper(app: &App, resident: &Resident, id: PaperId) -> Result<()> {
    let subject = Subject::People(vec![resident.person]);
    log::read(&resident.cx, &app.store, &resident.permit, Action::KeepPaper, subject).await?;
    let removed = app.store.remove_paper((resident.person, id), resident.cx.now()).await?;
    if removed { Ok(()) } else { Err(AppError::NotFound) }
}
