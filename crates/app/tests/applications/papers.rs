//! Papers: taken in once, used again, seen by nobody unseen, and gone when they are taken away.

use access::{Action, Actor, Cx, Role};
use app::{
    AppError, Looked,
    applications::{
        Hand, LARGEST_PAPER, PaperFrom, keep_paper, own_paper, own_papers, read_application, read_paper,
        remove_paper, start_application,
    },
    own_reads,
    proxies::{AskedProxy, accept, act_for, invite},
};
use base::{ApplicationId, PageSize};
use store::{PaperMedia, ProxyAct};

use crate::{House, serving};

/// A photograph of one point: the frame, a scan, the end.
pub(crate) const JPEG: &[u8] = &[
    0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12,
    0x34, 0xff, 0xd9,
];
const PDF: &[u8] = b"%PDF-1.7\n%%EOF";

/// Two matters of the place's own that want the same paper, which no register holds.
const OWN: &str = r#"
items:
  - code: own-first
    title: {"zh": "住房登记", "en": "Home"}
    summary: {"zh": "登记住房", "en": "The home is registered"}
    office: health
    law: [{"title": {"zh": "某办法", "en": "Some rules"}, "source": "测试"}]
    who: {"zh": "本人", "en": "the person"}
    evidence: [{"code": "lease", "title": {"zh": "租房合同", "en": "the lease"}}]
    steps: [{"zh": "核对", "en": "It is checked"}]
    outcome: {"zh": "登记", "en": "It is registered"}
  - code: own-second
    title: {"zh": "停车登记", "en": "Parking"}
    summary: {"zh": "登记车位", "en": "The place is registered"}
    office: health
    law: [{"title": {"zh": "某办法", "en": "Some rules"}, "source": "测试"}]
    who: {"zh": "本人", "en": "the person"}
    evidence: [{"code": "lease", "title": {"zh": "租房合同", "en": "the lease"}}]
    steps: [{"zh": "核对", "en": "It is checked"}]
    outcome: {"zh": "登记", "en": "It is registered"}
bundles:
  - code: own-home
    title: {"zh": "住房一件事", "en": "A home"}
    summary: {"zh": "住房", "en": "A home"}
    about: self
    parties: [{"role": "self", "title": {"zh": "本人", "en": "the person"}, "required": true}]
    asks: ["self"]
    items: [{"item": "own-first"}]
    offline: {"zh": "到窗口", "en": "At the counter"}
  - code: own-parking
    title: {"zh": "停车一件事", "en": "Parking"}
    summary: {"zh": "停车", "en": "Parking"}
    about: self
    parties: [{"role": "self", "title": {"zh": "本人", "en": "the person"}, "required": true}]
    asks: ["self"]
    items: [{"item": "own-second"}]
    offline: {"zh": "到窗口", "en": "At the counter"}
"#;

pub(crate) async fn from(house: &House, hand: Hand<'_>, id: ApplicationId) -> PaperFrom {
    read_application(&house.app, hand, id).await.unwrap().papers[0].from.clone()
}

#[expect(clippy::too_many_lines, reason = "one paper's way from its photograph to its end is one story")]
#[tokio::test(flavor = "multi_thread")]
async fn a_paper_is_brought_once_used_again_and_taken_away_by_whose_it_is() {
    let house = House::offering(Some(OWN)).await;
    let (mother, father) = house.parents().await;
    let app = &house.app;
    let own = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let hand = Hand::resident(&own);
    let first = start_application(app, hand, "own-home", mother).await.unwrap();
    assert_eq!(from(&house, hand, first).await, PaperFrom::Wanted);

    // What is no photograph and no document, whatever it is called; what nobody asks for; what is too large.
    let large = [JPEG, &vec![0; LARGEST_PAPER]].concat();
    for wrong in [b"".as_slice(), b"<html><script>", b"GIF89a", &[0xff, 0xd8], b" %PDF-1.7", &large] {
        let refused = keep_paper(app, hand, (first, "lease"), wrong).await;
        assert!(matches!(refused, Err(AppError::Paper)), "{} bytes", wrong.len());
    }
    assert!(matches!(keep_paper(app, hand, (first, "passport"), JPEG).await, Err(AppError::Choice)));
    // What a telephone writes into a photograph is not kept.
    let told = [&JPEG[..2], &[0xff, 0xfe, 0, 11], b"39.9042N!", &JPEG[2..], b"and a film"].concat();
    let kept = keep_paper(app, hand, (first, "lease"), &told).await.unwrap();
    assert_eq!((kept.media, kept.size), (PaperMedia::Jpeg, u64::try_from(JPEG.len()).unwrap()));
    assert_eq!(from(&house, hand, first).await, PaperFrom::Kept(kept.id, kept.kept_at));

    // The next matter does not ask for it again, behind the door and at the counter.
    let second = start_application(app, hand, "own-parking", mother).await.unwrap();
    assert_eq!(from(&house, hand, second).await, PaperFrom::Kept(kept.id, kept.kept_at));
    let permit = serving(&house.wang);
    assert_eq!(
        from(&house, Hand::worker(&house.wang, &permit), second).await,
        PaperFrom::Kept(kept.id, kept.kept_at)
    );

    // Seen at the desk under a purpose, with an entry before; not by another office, not behind another door.
    let (_, content) = read_paper(&house.wang, app, &permit, kept.id).await.unwrap();
    assert_eq!(content, JPEG);
    let entries = app.store.audit_of_person(&permit, mother, None, PageSize::new(3)).await.unwrap();
    assert_eq!(entries.items[0].entry.action, Action::ReadPaper);
    let told = own_reads(&own.cx, &app.store, &own.permit, mother, None, PageSize::new(50)).await.unwrap();
    assert!(
        told.items.iter().any(|one| one.looked == Looked::ForMatter && one.role == Some(Role::Registrar))
    );
    let elsewhere = Cx {
        actor: Actor { area: "330106".parse().unwrap(), ..house.wang.actor.clone() },
        ..house.wang.clone()
    };
    let far = serving(&elsewhere);
    assert!(matches!(read_paper(&elsewhere, app, &far, kept.id).await, Err(AppError::NotFound)));
    let husband = house.inside(father, "2026-06-30T06:00:00Z").await;
    assert!(matches!(own_paper(app, &husband, kept.id).await, Err(AppError::NotFound)));
    assert!(matches!(remove_paper(app, &husband, kept.id).await, Err(AppError::NotFound)));
    let his = start_application(app, Hand::resident(&husband), "own-home", father).await.unwrap();
    assert_eq!(
        from(&house, Hand::resident(&husband), his).await,
        PaperFrom::Wanted,
        "a relative's is not his"
    );
    let stranger = keep_paper(app, Hand::resident(&husband), (first, "lease"), JPEG).await;
    assert!(matches!(stranger, Err(AppError::NotFound)));

    // A helper who hands in brings one, for whom it is; one who only follows does not, and neither opens any.
    let leave = |acts: &[ProxyAct]| AskedProxy {
        label: "丈夫".into(),
        acts: acts.to_vec(),
        bundle: Some("own-parking".into()),
        last_day: "2026-07-20".parse().unwrap(),
    };
    for (acts, may) in [(vec![ProxyAct::Follow], false), (vec![ProxyAct::HandIn], true)] {
        let made = invite(app, hand, mother, &leave(&acts), None).await.unwrap();
        let taken = accept(app, &husband, made.code.reveal(), "妻子").await.unwrap();
        let acting = act_for(app, &husband, taken.id).await.unwrap();
        let brought = keep_paper(app, Hand::helper(&acting), (second, "lease"), PDF).await;
        match brought {
            Ok(paper) => {
                assert!(may && paper.person == mother);
                assert!(matches!(own_paper(app, &husband, paper.id).await, Err(AppError::NotFound)));
            }
            Err(error) => assert!(!may && matches!(error, AppError::NotAsked), "{error:?}"),
        }
    }

    // Taken away: what they showed is gone, and it is asked for again.
    let mine = own_papers(app, &own).await.unwrap();
    assert_eq!(mine.len(), 2);
    assert_eq!(own_paper(app, &own, kept.id).await.unwrap().1, JPEG);
    for paper in &mine {
        remove_paper(app, &own, paper.id).await.unwrap();
        assert!(matches!(remove_paper(app, &own, paper.id).await, Err(AppError::NotFound)));
        assert!(matches!(own_paper(app, &own, paper.id).await, Err(AppError::NotFound)));
        assert!(matches!(read_paper(&house.wang, app, &permit, paper.id).await, Err(AppError::NotFound)));
    }
    assert_eq!(from(&house, hand, second).await, PaperFrom::Wanted);
    // At the counter the worker scans it: it is that of whom the application is about.
    let counter = keep_paper(app, Hand::worker(&house.chen, &serving(&house.chen)), (second, "lease"), PDF)
        .await
        .unwrap();
    assert!(counter.person == mother && !counter.resident);
    assert!(app::is_whole(&app::verify(&house.wang, &app.store).await.unwrap()));
}
