//! The client against a message centre that shares no code with it.
#![cfg(all(test, feature = "testing"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use base::{Env, Redacted};
use messaging::{
    Arrived, Handed, Incoming, Language, ReceiptState, Smpp, SmppSettings, Templates,
    testing::{Behaviour, Centre},
};
use tokio::sync::mpsc;

const SHORT: Duration = Duration::from_millis(300);

fn settings(centre: &Centre) -> SmppSettings {
    SmppSettings {
        address: centre.address.to_string(),
        system_id: "wanjia".into(),
        password: Redacted::new("secret".into()),
        system_type: String::new(),
        source: "10690000".into(),
        country: "86".into(),
        window: 4,
        enquire: Duration::from_mins(1),
        patience: SHORT,
        rest: Duration::ZERO,
    }
}

async fn centre(choose: impl FnMut(&str) -> Behaviour + Send + 'static) -> Centre {
    Centre::start(Env::system(), ("wanjia", "secret"), Duration::from_millis(5), choose).await.unwrap()
}

fn client(settings: SmppSettings) -> (Arc<Smpp>, mpsc::Receiver<Arrived>) {
    let (receipts, taken) = mpsc::channel(100);
    (Arc::new(Smpp::new(settings, receipts)), taken)
}

fn to(number: u32) -> Redacted<String> {
    Redacted::new(format!("138{number:08}"))
}

fn templates() -> Templates {
    Templates::shipped().unwrap()
}

fn yes() -> bool {
    true
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_arrives_as_it_was_written_and_its_receipt_comes_back() {
    let centre = centre(|_| Behaviour::Take).await;
    let (client, mut receipts) = client(settings(&centre));
    let text = templates();
    let handed = client.submit(&to(1), text.sms(Language::Zh), &yes).await;
    let received = centre.received();
    assert_eq!(received.len(), 1);
    let one = &received[0];
    assert_eq!(
        (one.to.as_str(), one.from.as_str(), one.class, one.coding, one.part, one.text.as_str()),
        ("8613800000001", "10690000", 0, 8, None, text.sms(Language::Zh).text())
    );
    assert_eq!(handed, Handed::Accepted(one.reference.clone().into()));
    let Arrived { incoming, taken } = receipts.recv().await.unwrap();
    let Incoming::Receipt(receipt) = incoming else { panic!("a receipt was to come") };
    assert_eq!((&*receipt.reference, receipt.state), (one.reference.as_str(), ReceiptState::Delivered));
    taken.send(true).unwrap();
    tokio::time::timeout(SHORT, async {
        while centre.receipts() != (1, 0) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await
    .expect("the centre hears that its receipt is kept");
    client.close().await;
    assert_eq!(centre.faults(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_could_not_be_kept_stays_with_the_centre() {
    let centre = centre(|_| Behaviour::Take).await;
    let (client, mut receipts) = client(settings(&centre));
    client.submit(&to(1), templates().sms(Language::Zh), &yes).await;
    receipts.recv().await.unwrap().taken.send(false).unwrap();
    tokio::time::timeout(SHORT, async {
        while centre.receipts() != (0, 1) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await
    .expect("told to come again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_text_goes_in_parts_that_belong_together() {
    let own = include_str!("../data/templates.yaml").replacen(
        "【万家】您有一条新消息，请登录万家或到社区窗口查看。",
        &format!("【万家】您有一条新消息，请登录万家或到社区窗口查看。{}", "祝您生活愉快。".repeat(10)),
        1,
    );
    let templates = Templates::read(&own).unwrap();
    let centre = centre(|_| Behaviour::Take).await;
    let (client, _receipts) = client(settings(&centre));
    let text = templates.sms(Language::Zh);
    assert!(text.text().chars().count() > 70);
    let handed = client.submit(&to(1), text, &yes).await;
    let received = centre.received();
    let parts: Vec<_> = received.iter().map(|one| one.part.unwrap()).collect();
    assert_eq!(parts.iter().map(|part| (part.1, part.2)).collect::<Vec<_>>(), [(2, 1), (2, 2)]);
    assert!(parts[0].0 == parts[1].0 && received.iter().all(|one| one.class == 0x40));
    assert_eq!(received.iter().map(|one| one.text.as_str()).collect::<String>(), text.text());
    assert_eq!(handed, Handed::Accepted(received[1].reference.clone().into()));
    assert_eq!(centre.faults(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_certainly_was_not_taken_may_be_tried_again_and_what_may_have_been_is_unsure() {
    for (behaviour, meant) in [
        (Behaviour::Throttle, "later"),
        (Behaviour::Full, "later"),
        (Behaviour::Refuse(0x0B), "refused"),
        (Behaviour::Cut, "unsure"),
        (Behaviour::TakeAndCut, "unsure"),
        (Behaviour::TakeAndKeepSilent, "unsure"),
    ] {
        let first = AtomicBool::new(true);
        let centre =
            centre(move |_| if first.swap(false, Ordering::SeqCst) { behaviour } else { Behaviour::Take })
                .await;
        let (client, _receipts) = client(settings(&centre));
        let handed = client.submit(&to(1), templates().sms(Language::Zh), &yes).await;
        let found = match handed {
            Handed::Accepted(_) => "accepted",
            Handed::Refused(_) => "refused",
            Handed::Later(_) => "later",
            Handed::Unsure(_) => "unsure",
        };
        assert_eq!(found, meant, "{behaviour:?}");
        // The next one goes out, on a new line where the first was cut.
        let next = client.submit(&to(2), templates().sms(Language::Zh), &yes).await;
        assert!(matches!(next, Handed::Accepted(_)), "{behaviour:?}: {next:?}");
        assert_eq!(centre.faults(), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_or_a_wrong_password_is_certainly_not_sent() {
    let centre = centre(|_| Behaviour::Take).await;
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (client_of_nobody, _receipts) =
        client(SmppSettings { address: gone.to_string(), ..settings(&centre) });
    let handed = client_of_nobody.submit(&to(1), templates().sms(Language::Zh), &yes).await;
    assert_eq!(handed, Handed::Later("not_connected".into()));
    let wrong = SmppSettings { password: Redacted::new("other".into()), ..settings(&centre) };
    let (stranger, _receipts) = client(wrong);
    let handed = stranger.submit(&to(1), templates().sms(Language::Zh), &yes).await;
    assert_eq!((handed, centre.received().len()), (Handed::Later("not_bound".into()), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_are_under_way_as_the_window_allows_and_whoever_waits_asks_again_whether_it_may() {
    let centre =
        Centre::start(Env::system(), ("wanjia", "secret"), Duration::from_millis(40), |_| Behaviour::Take)
            .await
            .unwrap();
    let (client, _receipts) = client(settings(&centre));
    let evening = Arc::new(AtomicU32::new(0));
    let mut under_way = Vec::new();
    for number in 0..20 {
        let (client, evening) = (client.clone(), evening.clone());
        under_way.push(tokio::spawn(async move {
            // The quiet hours begin once eight were let through.
            let may = move || evening.fetch_add(1, Ordering::SeqCst) < 8;
            client.submit(&to(number), templates().sms(Language::Zh), &may).await
        }));
    }
    let mut handed = Vec::new();
    for one in under_way {
        handed.push(one.await.unwrap());
    }
    let count = |wanted: fn(&Handed) -> bool| handed.iter().filter(|one| wanted(one)).count();
    assert_eq!(count(|one| matches!(one, Handed::Accepted(_))), 8);
    assert_eq!(count(|one| *one == Handed::Later("quiet".into())), 12);
    assert_eq!((centre.received().len(), centre.most_open(), centre.binds()), (8, 4, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_is_tried_while_nothing_is_said() {
    let centre = centre(|_| Behaviour::Take).await;
    let (client, _receipts) =
        client(SmppSettings { enquire: Duration::from_millis(20), ..settings(&centre) });
    client.submit(&to(1), templates().sms(Language::Zh), &yes).await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert!(centre.enquired() >= 3, "{}", centre.enquired());
    assert!(matches!(client.submit(&to(2), templates().sms(Language::Zh), &yes).await, Handed::Accepted(_)));
    assert_eq!(centre.binds(), 1, "one line for all of it");
}
