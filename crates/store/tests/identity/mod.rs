//! Merges, splits, and the linkage index, on both engines.

use base::PersonId;
use records::Attribute::{IdNumber, Name};
use registry::{Succession, SuccessionKind};
use store::{Change, Undone};

use crate::{
    HUKOU, WHO, ids,
    support::{House, Row, importing, reading},
};

const BRIDGE: &[Row] = &[Row("SB7", &[(Name, "王芳"), (IdNumber, "33010619900307002X")])];
/// HK1 and HK2 turn out to be one, by SB7.
const ONE: &[(&str, u32)] = &[("HK1", 1), ("HK2", 1), ("HK3", 3), ("SB7", 1), ("RS1", 3)];

async fn history(house: &House, person: PersonId) -> Vec<(Succession, bool)> {
    let history = house.store.successions(&reading("33"), person).await.unwrap();
    history.iter().map(|kept| (kept.succession, kept.recorded_until.is_none())).collect()
}

pub(crate) async fn a_merge_taken_back_restores_both_ids(house: House) {
    house.import("hukou", HUKOU, WHO).await;
    let before = house.picture().await;
    let (wang, li) = (ids(&house, "王芳").await[0], ids(&house, "单雄").await[0]);
    let (kept, gone) = (wang.min(li), wang.max(li));
    let bridge = house.import("insurance", BRIDGE, ONE).await;
    let merge = Succession { kind: SuccessionKind::Merge, from: gone, to: kept, mentions: 1 };
    assert_eq!(history(&house, kept).await, [(merge, true)]);
    assert_eq!(history(&house, gone).await, [(merge, true)], "an old id still finds what became of it");
    assert_eq!(house.store.successors(&reading("33"), gone).await.unwrap(), [kept]);
    assert_eq!(house.store.successors(&reading("33"), kept).await.unwrap(), []);
    assert_eq!(house.store.successors(&reading("44"), gone).await.unwrap(), [], "outside the area nobody is");
    assert_eq!(house.store.successions(&reading("44"), gone).await.unwrap(), []);
    house.check().await;

    // Another import in between: the undo has to link and derive anew.
    let other = house.import("residence", &[Row("RS1", &[(Name, "赵六")])], ONE).await;
    assert_eq!(
        house.store.undo_last(&importing(), bridge.id, &house.env).await.unwrap(),
        Undone::LaterChanges
    );
    let apart = &[("HK1", 1), ("HK2", 2), ("HK3", 3), ("RS1", 3)];
    house.settle(&Change { undo: vec![bridge.id], ..Change::default() }, apart).await;
    house.check().await;
    assert_eq!((ids(&house, "王芳").await, ids(&house, "单雄").await), (vec![wang], vec![li]));
    let split = Succession { kind: SuccessionKind::Split, from: kept, to: gone, mentions: 1 };
    assert_eq!(history(&house, gone).await, [(merge, false), (split, true)]);
    assert_eq!(house.store.successors(&reading("33"), gone).await.unwrap(), []);
    house.settle(&Change { undo: vec![other.id], ..Change::default() }, apart).await;
    assert_eq!(house.picture().await, before, "both people are back, ids too");
}

pub(crate) async fn an_undone_merge_is_taken_out_of_the_history(house: House) {
    house.import("hukou", HUKOU, WHO).await;
    let before = house.picture().await;
    let bridge = house.import("insurance", BRIDGE, ONE).await;
    let undone = house.store.undo_last(&importing(), bridge.id, &house.env).await.unwrap();
    assert!(matches!(undone, Undone::Restored { .. }));
    assert_eq!(house.picture().await, before);
    for name in ["王芳", "单雄"] {
        let person = ids(&house, name).await[0];
        assert!(history(&house, person).await.iter().all(|(_, current)| !current));
    }
    house.check().await;
}

pub(crate) async fn the_linkage_index_is_kept_with_the_change(house: House) {
    assert_eq!(house.store.linkage_index(&importing()).await.unwrap(), None);
    let image: Vec<u8> = (0..9_500_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    for image in [image, vec![1, 2, 3], Vec::new()] {
        let mut standing = house.store.standing(&importing(), &Change::default()).await.unwrap();
        let mut outcome = house.outcome(&mut standing, WHO);
        let kept = (!image.is_empty()).then(|| image.clone());
        outcome.index.clone_from(&kept);
        let stale = house
            .store
            .commit(&importing(), &Change::default(), standing.basis, outcome.clone(), &house.env)
            .await
            .is_ok();
        assert!(stale);
        let now = house.store.linkage_index(&importing()).await.unwrap();
        assert_eq!(now, Some(kept.unwrap_or(vec![1, 2, 3])), "no image leaves the one before");
        // A change that fails leaves the index as it was.
        outcome.index = Some(vec![9]);
        let change = Change::default();
        let late = house.store.commit(&importing(), &change, standing.basis, outcome, &house.env).await;
        assert!(late.is_err());
        assert_eq!(house.store.linkage_index(&importing()).await.unwrap(), now);
    }
}
