use access::{Action, Cx, ImportPermit, Subject};
use base::PersonId;
use store::{Answers, Application, ApplicationStage, Origin, ProposingEvent, StoreError};

use super::{services_at_hand, start};
use crate::{App, Result, log};

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
        // The register names whom an event is about `self`, but for a birth's child.
        let about = if bundle.about == "child" { "child" } else { "self" };
        let found = app.store.events_to_propose(permit, (kind, about), (&bundle.code, from), MOST).await?;
        for event in found {
            let Some(new) = proposal(cx, permit, &bundle.code, (&bundle.about, about), event) else {
                continue;
            };
            let subject = Subject::People(vec![new.about]);
            log::deed(cx, &app.store, Action::HandleApplication, subject).await?;
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

fn proposal(
    cx: &Cx,
    permit: &ImportPermit,
    bundle: &str,
    (part, role): (&str, &str),
    (event, parties): ProposingEvent,
) -> Option<Application> {
    let about = parties.iter().find(|(one, _)| **one == *role).map(|(_, person)| *person)?;
    // Whoever takes part in the event takes the same part in the bundle.
    let mut taking: Vec<(Box<str>, PersonId)> = vec![(part.into(), about)];
    for (one, person) in parties {
        if *one != *role && taking.iter().all(|(known, _)| *known != one) {
            taking.push((one, person));
        }
    }
    Some(Application {
        id: cx.env.new_id(),
        area: permit.area().clone(),
        number: start::number(&cx.env, cx.now()),
        bundle: bundle.into(),
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
