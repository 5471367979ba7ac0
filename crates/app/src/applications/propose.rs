use access::{Action, Cx, ImportPermit, Subject};
use base::PersonId;
use services::Bundle;
use store::{Answers, Application, ApplicationStage, Origin, ProposingEvent, StoreError};

use super::{parties, services_at_hand, start};
use crate::{App, Result, accounts, log};

/// Events of how many days back propose something.
const DAYS: i64 = 180;
/// Events of one bundle that are taken up at once.
const MOST: u16 = 500;

/// Proposes the bundles that recent events of the register call for. A proposal waits for the family: nothing is asked of anybody,
/// and declining it costs nothing. Gives how many there are.
pub(crate) async fn propose(cx: &Cx, app: &App, permit: &ImportPermit) -> Result<u64> {
    let catalogue = services_at_hand(app)?;
    let from = cx.now().plus_seconds(-DAYS * 86_400).china_date();
    let mut made = 0;
    for bundle in catalogue.bundles() {
        let Some(kind) = bundle.event.as_deref() else { continue };
        let (about, other) = parts(bundle, kind);
        let found = app.store.events_to_propose(permit, (kind, about), (&bundle.code, from), MOST).await?;
        for event in found {
            let Some(mut new) = proposal(cx, permit, bundle, (about, other), event) else { continue };
            add_kin(cx, app, permit, (bundle, &mut new)).await?;
            let people = new.parties.iter().map(|(_, person)| *person).collect();
            log::deed(cx, &app.store, Action::HandleApplication, Subject::People(people)).await?;
            match app.store.start_application(&new).await {
                Ok(()) => made += 1,
                // Somebody began it a moment ago.
                Err(StoreError::Constraint) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(made)
}

/// As what an event names the one whom a bundle is about, and, where the event names the bundle's parts otherwise, the other one: a
/// birth its child, a marriage the two, everything else `self`.
fn parts(bundle: &Bundle, kind: &str) -> (&'static str, Option<(&'static str, &'static str)>) {
    match (bundle.about.as_str(), kind) {
        ("child", _) => ("child", None),
        (_, "marriage") => ("wife", Some(("husband", "spouse"))),
        _ => ("self", None),
    }
}

/// Who takes part beside those whom the event names: the relatives of the bundle's parts, such as those whom somebody who died leaves.
async fn add_kin(
    cx: &Cx,
    app: &App,
    permit: &ImportPermit,
    (bundle, new): (&Bundle, &mut Application),
) -> Result<()> {
    let known = |new: &Application, role: &str| new.parties.iter().any(|(one, _)| **one == *role);
    if bundle.parties.iter().all(|party| !party.several && known(new, &party.role)) {
        return Ok(());
    }
    let (_, reading) = accounts::by_itself(app, "proposals", cx.actor.account, permit.area().clone())?;
    let Some(record) = app.store.person(&reading, new.about, None).await? else { return Ok(()) };
    let named: Vec<Box<str>> = new.parties.iter().map(|(role, _)| role.clone()).collect();
    let kin = parties(bundle, &record, None, cx.now().china_date());
    new.parties.extend(kin.into_iter().filter(|(role, _)| !named.contains(role)));
    Ok(())
}

fn proposal(
    cx: &Cx,
    permit: &ImportPermit,
    bundle: &Bundle,
    (role, other): (&str, Option<(&str, &str)>),
    (event, parties): ProposingEvent,
) -> Option<Application> {
    let about = parties.iter().find(|(one, _)| **one == *role).map(|(_, person)| *person)?;
    // Whoever takes part in the event takes the same part in the bundle.
    let mut taking: Vec<(Box<str>, PersonId)> = vec![(bundle.about.as_str().into(), about)];
    for (one, person) in parties {
        let part = other.filter(|(named, _)| **named == *one).map_or(one.clone(), |(_, part)| part.into());
        if *one != *role && taking.iter().all(|(known, _)| *known != part) {
            taking.push((part, person));
        }
    }
    Some(Application {
        id: cx.env.new_id(),
        area: permit.area().clone(),
        number: start::number(&cx.env, cx.now()),
        bundle: bundle.code.as_str().into(),
        about,
        origin: Origin::Event,
        stage: ApplicationStage::Proposed,
        online: false,
        answers: Answers::new(),
        event: Some(event),
        started_at: cx.now(),
        submitted_at: None,
        changed_at: cx.now(),
        version: 1,
        parties: taking,
        matters: Vec::new(),
    })
}
