//! Hands over what waits. A sending is noted as begun before it is handed over, so that whatever happens in between it is handed over at
//! most once, but for a carrier that says it has not taken it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use access::{Action, SendPermit, Subject};
use base::{PersonId, Redacted, Timestamp};
use messaging::{
    ATTEMPTS, Arrived, Channel, Handed, Incoming, LEASE_SECONDS, ReceiptState, SendState, Topic,
    backoff_seconds, may_send, mobile, next_allowed,
};
use records::Attribute;
use store::{Addressee, OUTSIDE, SendOutcome, TakenUp};
use tokio::{sync::mpsc, task::JoinSet};

use super::{BY_ITSELF, groups::tell_groups, tell::tell_what_is_owed};
use crate::{App, AppError, FIRST_ACCOUNT, Result, accounts, log};

/// How often the service looks for what waits.
const LOOKS: Duration = Duration::from_secs(15);
/// Sendings that are taken up at once.
const AT_ONCE: u32 = 50;
/// How often a receipt is looked up whose message may be noted in the same moment.
const RECEIPT_TRIES: u32 = 4;
const RECEIPT_WAIT: Duration = Duration::from_millis(250);
/// For how many days an answer is taken for one to what somebody was sent.
const ANSWER_DAYS: i64 = 30;

/// What one round came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sent {
    /// Handed over, whatever came of it.
    pub handed: u64,
    /// Told late, because whoever owed it could not tell it.
    pub told: u64,
    /// Given up as unsure, because whoever handed them over is gone.
    pub given_up: u64,
}

/// Sends what waits as long as the service runs. A failure is told and tried again.
pub async fn keep_sending(app: App) {
    loop {
        match send_messages(&app).await {
            Ok(sent) if sent == Sent::default() => {}
            Ok(Sent { handed, told, given_up }) => {
                tracing::info!(handed, told, given_up, "messages were sent");
            }
            Err(error) => tracing::warn!(%error, "messages wait: they could not be sent"),
        }
        tokio::time::sleep(LOOKS).await;
    }
}

/// One round: gives up what was broken off, tells what is still owed and the audiences of approved group messages, and hands over everything that is due.
pub async fn send_messages(app: &App) -> Result<Sent> {
    let now = app.env.now();
    let given_up = app.store.give_sendings_up(now.plus_seconds(-LEASE_SECONDS), now).await?;
    let told = tell_what_is_owed(app).await?;
    tell_groups(app).await?;
    let mut sent = Sent { given_up, told, handed: 0 };
    for channel in OUTSIDE {
        let carried = match channel {
            Channel::Sms => app.carriers.sms.is_some(),
            Channel::Mail => app.carriers.mail.is_some(),
            Channel::Inbox => false,
        };
        while carried && may_send(app.env.now()) {
            let handed = send_some(app, channel).await?;
            sent.handed += handed;
            if handed == 0 {
                break;
            }
        }
    }
    Ok(sent)
}

async fn send_some(app: &App, channel: Channel) -> Result<u64> {
    let Some(first) = app.store.account_by_name(FIRST_ACCOUNT).await? else { return Ok(0) };
    let permit = SendPermit::of_service(first.id, "messages");
    let now = app.env.now();
    let taken = app.store.take_up(&permit, channel, (now, tomorrow(now)), AT_ONCE).await?;
    if taken.is_empty() {
        return Ok(0);
    }
    let people = match addressees(app, &permit, channel, &taken).await {
        Ok(people) => people,
        Err(error) => {
            // Nothing was handed over, so that all of it may be taken up again.
            for one in &taken {
                end(app, one, Handed::Later("not_read".into())).await?;
            }
            return Err(error);
        }
    };
    let mut under_way = JoinSet::new();
    for one in taken.iter().cloned() {
        let (app, person) = (app.clone(), people.get(&one.person).cloned());
        under_way.spawn(async move { hand_over(&app, one, person).await });
    }
    let mut handed = 0;
    while let Some(done) = under_way.join_next().await {
        done.or(Err(AppError::Fault("a sending was broken off")))??;
        handed += 1;
    }
    Ok(handed)
}

/// Eight o'clock of the next day.
fn tomorrow(now: Timestamp) -> Timestamp {
    let tonight = next_allowed(now.plus_seconds(86_400));
    let mut at = next_allowed(now);
    // The first moment of the allowed hours whose day is another.
    while at.china_date() == now.china_date() && at < tonight {
        at = next_allowed(at.plus_seconds(3_600));
    }
    at
}

/// Where those are reached to whom something is sent, once the log of each office that told them has that their number or address is
/// read for it.
async fn addressees(
    app: &App,
    permit: &SendPermit,
    channel: Channel,
    taken: &[TakenUp],
) -> Result<BTreeMap<PersonId, Addressee>> {
    let field = if channel == Channel::Sms { Attribute::Phone } else { Attribute::Email };
    let (mut entries, mut noted) = (Vec::new(), BTreeSet::new());
    for one in taken {
        // Once for each office, however much it has to tell them.
        if noted.insert((one.person, one.area.prefix())) {
            entries.push(permit.entry(app.env.now(), (one.person, &one.area), field));
        }
    }
    log::keep_all(&app.store, entries).await?;
    Ok(app.store.addressees(permit, taken.iter().map(|one| one.person)).await?)
}

async fn hand_over(app: &App, one: TakenUp, person: Option<Addressee>) -> Result<()> {
    let address = match one.channel {
        Channel::Sms => person.as_ref().and_then(|person| person.phone.as_deref()).and_then(mobile),
        Channel::Mail => one.mail.as_deref().map(str::to_owned),
        Channel::Inbox => None,
    };
    let (Some(address), true) = (address, person.is_some_and(|person| person.alive)) else {
        let outcome = SendOutcome {
            state: SendState::Dropped,
            not_before: None,
            reference: None,
            code: Some("no_address".into()),
        };
        app.store.end_sending((one.message, one.channel), &outcome, app.env.now()).await?;
        return Ok(());
    };
    let address = Redacted::new(address);
    let clock = app.env.clone();
    let may = move || may_send(clock.now());
    let handed = if one.channel == Channel::Sms {
        let Some(sms) = &app.carriers.sms else {
            return end(app, &one, Handed::Later("no_carrier".into())).await;
        };
        let key = one.message.to_string();
        sms.hand_over((&address, app.templates.sms(one.language), &key), &may).await
    } else {
        app.carriers.mail(&address, app.templates.mail(one.language), &may).await
    };
    end(app, &one, handed).await
}

/// Keeps what came of a sending.
async fn end(app: &App, one: &TakenUp, handed: Handed) -> Result<()> {
    let now = app.env.now();
    let outcome = |state, reference, code| SendOutcome { state, not_before: None, reference, code };
    let outcome = match handed {
        Handed::Accepted(reference) => {
            outcome(SendState::Accepted, Some(reference).filter(|known| !known.is_empty()), None)
        }
        Handed::Refused(code) => outcome(SendState::Failed, None, Some(code)),
        Handed::Unsure(code) => outcome(SendState::Unsure, None, Some(code)),
        Handed::Later(code) if one.attempts >= ATTEMPTS => outcome(SendState::Failed, None, Some(code)),
        Handed::Later(code) => SendOutcome {
            not_before: Some(next_allowed(now.plus_seconds(backoff_seconds(one.attempts)))),
            ..outcome(SendState::Waiting, None, Some(code))
        },
    };
    app.store.end_sending((one.message, one.channel), &outcome, now).await?;
    Ok(())
}

/// Keeps the carriers' receipts, and who asks for no more short messages, as they come in. A carrier is told that it was taken once it is
/// durable.
pub async fn keep_receipts(app: App, mut receipts: mpsc::Receiver<Arrived>) {
    while let Some(Arrived { incoming, taken }) = receipts.recv().await {
        let app = app.clone();
        tokio::spawn(async move {
            let receipt = match incoming {
                Incoming::Receipt(receipt) => receipt,
                Incoming::Stop(number) => {
                    let kept = keep_stop(&app, &number).await;
                    if let Err(error) = &kept {
                        tracing::warn!(%error, "a wish for no more short messages could not be kept; the carrier keeps it");
                    }
                    taken.send(kept.is_ok()).ok();
                    return;
                }
            };
            let state = match receipt.state {
                ReceiptState::UnderWay => {
                    taken.send(true).ok();
                    return;
                }
                ReceiptState::Delivered => SendState::Delivered,
                ReceiptState::Failed => SendState::Failed,
            };
            let of = (&*receipt.reference, state, &*receipt.code);
            taken.send(note_receipt(&app, of).await).ok();
        });
    }
}

/// Keeps that nobody with this number wants short messages any more, of any topic: those to whom one went of late, as the register has
/// their telephone now. The inbox behind their door stays as it is, and there they can ask for them again.
async fn keep_stop(app: &App, number: &Redacted<String>) -> Result<()> {
    let Some(first) = app.store.account_by_name(FIRST_ACCOUNT).await? else { return Ok(()) };
    let sending = SendPermit::of_service(first.id, "messages");
    let now = app.env.now();
    let texted = app.store.texted_since(&sending, now.plus_seconds(-ANSWER_DAYS * 86_400)).await?;
    let reached = app.store.addressees(&sending, texted.iter().map(|(person, _)| *person)).await?;
    let has_it = |one: &Addressee| one.phone.as_deref().and_then(mobile).as_ref() == Some(number.reveal());
    let mut said: BTreeSet<(PersonId, &str)> = BTreeSet::new();
    for (person, area) in &texted {
        if !reached.get(person).is_some_and(has_it) {
            continue;
        }
        // In the office's area that told them: its log has it.
        let (cx, permit) = accounts::by_itself(app, BY_ITSELF, first.id, area.clone())?;
        let id = app.store.person_now(&permit, *person).await?;
        if !said.insert((id, area.prefix())) {
            continue;
        }
        log::read(&cx, &app.store, &permit, Action::KeepWishes, Subject::People(vec![id])).await?;
        let mut wishes = app.store.message_wishes(&permit, id).await?;
        wishes.off.extend(Topic::ALL.iter().map(|topic| (*topic, Channel::Sms)));
        wishes.off.sort_unstable();
        wishes.off.dedup();
        app.store.keep_message_wishes(&permit, id, &wishes, now).await?;
    }
    Ok(())
}

/// `true` once a receipt is kept, or nobody waits for it: the receipt of an unsure sending names a reference that never came.
async fn note_receipt(app: &App, of: (&str, SendState, &str)) -> bool {
    for _ in 0..RECEIPT_TRIES {
        match app.store.note_receipt(Channel::Sms, of, app.env.now()).await {
            Ok(true) => return true,
            // The receipt may come before the answer is noted.
            Ok(false) => tokio::time::sleep(RECEIPT_WAIT).await,
            Err(error) => {
                tracing::warn!(%error, "a receipt could not be kept; the carrier keeps it");
                return false;
            }
        }
    }
    tracing::info!("a receipt names a message that is not known here");
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tomorrow_begins_at_eight() {
        for (now, then) in [
            ("2026-06-30T02:00:00Z", "2026-07-01T00:00:00Z"),
            ("2026-06-30T12:30:00Z", "2026-07-01T00:00:00Z"),
            ("2026-06-30T00:00:00Z", "2026-07-01T00:00:00Z"),
        ] {
            assert_eq!(tomorrow(now.parse().unwrap()), then.parse().unwrap(), "{now}");
        }
    }
}
