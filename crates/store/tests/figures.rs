//! Kept tables, what analysts were given, and public releases: one contract, two engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use access::{AnalystPermit, CountPermit};
use base::Timestamp;
use serde_json::json;
use store::{AnalystTable, Every, FigureRelease, KeptResult, KeptTable, OpenDataRow};
use support::{House, cx};

contract! {
    kept_tables_are_their_areas what_a_table_gave_stands analysts_get_so_many_tables
    a_release_is_approved_by_somebody_else a_secret_is_made_once releases_around_and_within_stand_in_the_way
    tables_at_once_do_not_pass_the_budget
    open_data_are_approved_by_somebody_else_one_at_a_time
}

fn counting(area: &str) -> CountPermit {
    cx(area).count_permit().unwrap()
}

fn table(house: &House, area: &str, every: Every) -> KeptTable {
    KeptTable {
        id: house.env.new_id(),
        area: area.parse().unwrap(),
        name: "各乡镇现住人口".into(),
        spec: json!({"unit": "residents", "rows": ["place"]}),
        every,
        account: counting(area).account(),
        created_at: house.env.now(),
    }
}

async fn kept_tables_are_their_areas(house: House) {
    let (own, other, around) = (counting("330106"), counting("330105"), counting("3301"));
    let (plain, monthly) = (table(&house, "330106", Every::Never), table(&house, "330106", Every::Month));
    for kept in [&plain, &monthly] {
        house.store.keep_table(&own, kept).await.unwrap();
        assert!(house.store.keep_table(&other, kept).await.is_err());
    }
    let listed = house.store.kept_tables(&own).await.unwrap();
    assert!(listed.len() == 2 && listed.contains(&plain) && listed.contains(&monthly));
    assert_eq!(house.store.kept_tables(&other).await.unwrap(), []);
    // A link is good around and within the table's area, and nowhere else.
    for (permit, seen) in [(&own, true), (&around, true), (&counting("330106001"), true), (&other, false)] {
        assert_eq!(house.store.kept_table(permit, plain.id).await.unwrap().is_some(), seen);
    }
    assert_eq!(house.store.scheduled_tables().await.unwrap(), std::slice::from_ref(&monthly));
    assert!(!house.store.remove_kept_table(&other, monthly.id, house.env.now()).await.unwrap());
    assert!(house.store.remove_kept_table(&own, monthly.id, house.env.now()).await.unwrap());
    assert_eq!(house.store.scheduled_tables().await.unwrap(), []);
    assert_eq!(house.store.kept_table(&own, monthly.id).await.unwrap(), None);
    assert_eq!(house.store.kept_tables(&own).await.unwrap(), [plain]);
}

async fn what_a_table_gave_stands(house: House) {
    let (own, other) = (counting("330106"), counting("330105"));
    let kept = table(&house, "330106", Every::Quarter);
    house.store.keep_table(&own, &kept).await.unwrap();
    let result = |day: &str, count: u64| KeptResult {
        table: kept.id,
        day: day.parse().unwrap(),
        snapshot: "330106-1".into(),
        made_at: Timestamp::from_micros(1_000_000).unwrap(),
        content: json!({"values": [[count]]}),
    };
    for (day, count) in [("2025-03-31", 4), ("2025-06-30", 5), ("2025-06-30", 6)] {
        house.store.keep_result(&own, &result(day, count)).await.unwrap();
    }
    house.store.keep_result(&other, &result("2025-09-30", 7)).await.unwrap();
    let found = house.store.kept_results(&own, kept.id).await.unwrap();
    assert_eq!(found, [result("2025-06-30", 5), result("2025-03-31", 4)]);
    assert_eq!(house.store.kept_results(&other, kept.id).await.unwrap(), []);
}

/// An analyst of an area: the same account whatever the area.
fn analysing(area: &str, account: base::AccountId) -> AnalystPermit {
    let mut cx = cx(area);
    cx.actor.role = access::Role::Analyst;
    cx.actor.account = account;
    cx.analyst_permit().unwrap()
}

async fn analysts_get_so_many_tables(house: House) {
    let [first, second] = [house.env.new_id(), house.env.new_id()];
    let (own, other) = (analysing("330106", first), analysing("330105", first));
    let asked = |permit: &AnalystPermit, year: i16, digest: u8| AnalystTable {
        analyst: "大学甲".into(),
        year,
        digest: [digest; 32],
        snapshot: "330106-1".into(),
        spec: json!({"unit": "residents"}),
        account: permit.account(),
        asked_at: Timestamp::from_micros(i64::from(digest)).unwrap(),
    };
    let may = async |permit: &AnalystPermit, asked: AnalystTable| {
        house.store.spend_on_analyst(permit, &asked, 2).await.unwrap()
    };
    assert!(may(&own, asked(&own, 2025, 1)).await);
    assert!(may(&own, asked(&own, 2025, 2)).await);
    assert!(!may(&own, asked(&own, 2025, 3)).await, "the budget is spent");
    assert!(!may(&other, asked(&other, 2025, 3)).await, "and another grant of the same account has no other");
    assert!(may(&own, asked(&own, 2025, 2)).await, "the same table again costs nothing");
    assert!(may(&own, asked(&own, 2026, 3)).await, "another year");
    let colleague = analysing("330106", second);
    let mut theirs = asked(&colleague, 2025, 3);
    theirs.analyst = "大学乙".into();
    assert!(may(&colleague, theirs.clone()).await, "another analyst");
    let wrong = house.store.spend_on_analyst(&own, &theirs, 2).await;
    assert!(wrong.is_err(), "nobody spends another's budget");
    let given = house.store.analyst_tables(&counting("330106")).await.unwrap();
    assert_eq!(given.len(), 4);
    assert_eq!(given.last(), Some(&asked(&own, 2025, 1)));
    assert_eq!(house.store.analyst_tables(&counting("330105")).await.unwrap(), []);
    assert_eq!(house.store.own_analyst_tables(&colleague).await.unwrap(), [theirs]);
    assert_eq!(house.store.own_analyst_tables(&other).await.unwrap().len(), 3);
    // Analysts of one place and of its neighbour are told the same of the same people.
    let now = house.env.now();
    assert_eq!(house.store.analyst_secret(&own, [1; 32], now).await.unwrap(), [1; 32]);
    assert_eq!(house.store.analyst_secret(&other, [2; 32], now).await.unwrap(), [1; 32]);
    assert_eq!(house.store.analyst_secret(&analysing("110101", first), [3; 32], now).await.unwrap(), [3; 32]);
}

async fn open_data_are_approved_by_somebody_else_one_at_a_time(house: House) {
    let asker = counting("330106");
    let second = {
        let mut cx = cx("330106");
        cx.actor.account = house.env.new_id();
        cx.count_permit().unwrap()
    };
    let wanted = |table: &str| OpenDataRow {
        id: house.env.new_id(),
        area: "330106".into(),
        day: "2025-06-30".parse().unwrap(),
        snapshot: "330106-1".into(),
        table: table.into(),
        epsilon: (1, 4),
        asked_by: asker.account(),
        asked_at: house.env.now(),
        approved: None,
        withdrawal: None,
    };
    let (one, other) = (wanted("residents_sex"), wanted("residents_age_sex"));
    for row in [&one, &other] {
        house.store.ask_open_data(&asker, row).await.unwrap();
        assert!(house.store.ask_open_data(&counting("330105"), row).await.is_err());
    }
    assert_eq!(house.store.open_data_asked(&asker).await.unwrap().len(), 2);
    assert_eq!(house.store.open_data_asked(&counting("330105")).await.unwrap(), []);
    let approve = async |permit: &CountPermit, id, entry: u64| {
        house.store.approve_open_data(permit, id, entry, house.env.now(), "sex,noisy_count\n").await.unwrap()
    };
    assert!(!approve(&asker, one.id, 1).await, "nobody approves their own");
    assert!(!approve(&counting("330105"), one.id, 1).await);
    assert_eq!(house.store.open_data_content(one.id).await.unwrap(), None);
    assert_eq!(house.store.open_data_ledger().await.unwrap(), []);
    assert!(approve(&second, one.id, 1).await);
    assert!(!approve(&second, other.id, 1).await, "the entry is taken: the budget is to be looked at again");
    assert!(approve(&second, other.id, 2).await);
    assert!(!approve(&second, other.id, 3).await, "once is enough");
    let ledger = house.store.open_data_ledger().await.unwrap();
    let entries: Vec<_> = ledger.iter().map(|row| (row.id, row.approved.unwrap().0, row.epsilon)).collect();
    assert_eq!(entries, [(one.id, 1, (1, 4)), (other.id, 2, (1, 4))]);
    let (row, content) = house.store.open_data_content(one.id).await.unwrap().unwrap();
    assert!(
        row.approved.is_some_and(|(_, who, _)| who == second.account()) && &*content == "sex,noisy_count\n"
    );
    assert!(row.is_open() && row.withdrawal.is_none());

    // Withdrawn: why is asked by one, done by another for that reason, and both keep standing in the ledger.
    let now = house.env.now();
    assert!(!house.store.drop_open_data(&second, one.id).await.unwrap(), "what is approved is not dropped");
    assert!(!house.store.ask_withdrawal(&counting("330105"), one.id, "x", now).await.unwrap());
    assert!(house.store.ask_withdrawal(&asker, one.id, "x", now).await.unwrap());
    assert!(house.store.ask_withdrawal(&asker, one.id, "y", now).await.unwrap(), "said anew");
    let withdraw = async |permit: &CountPermit, reason: &str| {
        house.store.withdraw_open_data(permit, one.id, reason, now).await.unwrap()
    };
    assert!(!withdraw(&asker, "y").await, "nobody agrees with themselves");
    assert!(!withdraw(&second, "x").await, "the reason is another by now");
    let far = {
        let mut cx = cx("330105");
        cx.actor.account = house.env.new_id();
        cx.count_permit().unwrap()
    };
    assert!(!withdraw(&far, "y").await);
    assert!(house.store.open_data_content(one.id).await.unwrap().is_some(), "open until somebody agrees");
    assert!(withdraw(&second, "y").await);
    assert!(!withdraw(&second, "y").await);
    assert!(!house.store.ask_withdrawal(&asker, one.id, "z", now).await.unwrap());
    assert_eq!(house.store.open_data_content(one.id).await.unwrap(), None);
    let ledger = house.store.open_data_ledger().await.unwrap();
    assert_eq!(ledger.iter().map(OpenDataRow::is_open).collect::<Vec<_>>(), [false, true]);
    let withdrawn = ledger[0].withdrawn().map(|(reason, at)| (reason, at.micros()));
    assert_eq!(withdrawn, Some(("y", now.micros())));
    let waiting = wanted("homes_size");
    house.store.ask_open_data(&asker, &waiting).await.unwrap();
    assert!(!house.store.drop_open_data(&counting("330105"), waiting.id).await.unwrap());
    assert!(house.store.drop_open_data(&second, waiting.id).await.unwrap());
    assert_eq!(house.store.open_data_asked(&asker).await.unwrap().len(), 2);
}

fn tried(house: &House, permit: &CountPermit, day: &str, blocked: Option<&str>) -> FigureRelease {
    FigureRelease {
        id: house.env.new_id(),
        area: permit.area().clone(),
        day: day.parse().unwrap(),
        snapshot: "330106-1".into(),
        version: 1,
        asked_by: permit.account(),
        asked_at: house.env.now(),
        blocked: blocked.map(Into::into),
        cells: 100,
        small: 7,
        hidden: 15,
        earlier: 0,
        approved: None,
    }
}

async fn a_release_is_approved_by_somebody_else(house: House) {
    let asker = counting("330106");
    let second = {
        let mut cx = cx("330106");
        cx.actor.account = house.env.new_id();
        cx.count_permit().unwrap()
    };
    let content = json!({"units": {}});
    let (june, blocked) =
        (tried(&house, &asker, "2025-06-30", None), tried(&house, &asker, "2025-07-31", Some("sex=2")));
    house.store.keep_release(&asker, &june, Some(&content)).await.unwrap();
    house.store.keep_release(&asker, &blocked, None).await.unwrap();
    let approve = async |permit: &CountPermit, id, after: i64| {
        let at = Timestamp::from_micros(house.env.now().micros() + after).unwrap();
        house.store.approve_release(permit, id, at).await.unwrap()
    };
    assert!(!approve(&asker, june.id, 10).await, "nobody approves their own");
    assert!(!approve(&second, blocked.id, 10).await, "what is blocked stays so");
    assert!(!approve(&counting("330105"), june.id, 10).await);
    assert_eq!(house.store.published().await.unwrap(), []);
    // Another one was tried before the first is approved: it was not attacked together with that.
    let stale = tried(&house, &asker, "2025-08-31", None);
    house.store.keep_release(&asker, &stale, Some(&content)).await.unwrap();
    assert!(approve(&second, june.id, 1_000_000).await);
    assert!(!approve(&second, june.id, 1_000_000).await, "once is enough");
    assert!(!approve(&second, stale.id, 2_000_000).await);
    let listed = house.store.published().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert!(listed[0].approved.is_some_and(|(who, _)| who == second.account()));
    let area = "330106".parse().unwrap();
    let found = house.store.published_release(&area, june.day).await.unwrap().unwrap();
    assert_eq!(found.1, Some(content));
    assert_eq!(house.store.published_release(&area, stale.day).await.unwrap(), None);
    assert_eq!(house.store.published_before(&asker).await.unwrap().len(), 1);
    assert_eq!(house.store.releases(&asker).await.unwrap().len(), 3);
    assert_eq!(house.store.release(&counting("330105"), june.id).await.unwrap(), None);
}

async fn a_secret_is_made_once(house: House) {
    let (own, other) = (counting("330106"), counting("330105"));
    let now = house.env.now();
    assert_eq!(house.store.figure_secret(&own, [1; 32], now).await.unwrap(), [1; 32]);
    assert_eq!(house.store.figure_secret(&own, [2; 32], now).await.unwrap(), [1; 32]);
    // The same cell is rounded the same by a county, its neighbour and the city around them; another province has its own.
    for wider in [&other, &counting("3301")] {
        assert_eq!(house.store.figure_secret(wider, [3; 32], now).await.unwrap(), [1; 32]);
    }
    let elsewhere = counting("110101");
    assert_eq!(house.store.figure_secret(&elsewhere, [4; 32], now).await.unwrap(), [4; 32]);
}

/// What a county publishes is about the people of its city and its townships too: none of theirs that was tried before is approved after.
async fn releases_around_and_within_stand_in_the_way(house: House) {
    let content = json!({"units": {}});
    let second = |area: &str| {
        let mut cx = cx(area);
        cx.actor.account = house.env.new_id();
        cx.count_permit().unwrap()
    };
    let places = ["3301", "330106", "330106002", "330105"];
    let mut waiting = Vec::new();
    for place in places {
        let asker = counting(place);
        let own = tried(&house, &asker, "2025-06-30", None);
        house.store.keep_release(&asker, &own, Some(&content)).await.unwrap();
        waiting.push(own.id);
    }
    let later = |after: i64| Timestamp::from_micros(house.env.now().micros() + after).unwrap();
    assert!(house.store.approve_release(&second("330106"), waiting[1], later(1_000_000)).await.unwrap());
    for (at, may) in [(0, false), (2, false), (3, true)] {
        let done =
            house.store.approve_release(&second(places[at]), waiting[at], later(2_000_000)).await.unwrap();
        assert_eq!(done, may, "{}", places[at]);
    }
    let around = async |place: &str| {
        let found = house.store.published_around(&counting(place)).await.unwrap();
        found.into_iter().map(|(release, _)| release.area.prefix().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(around("3301").await, ["330105", "330106"]);
    assert_eq!(around("330106002").await, ["330106"]);
    assert_eq!(around("330106").await, [""; 0]);
}

async fn tables_at_once_do_not_pass_the_budget(house: House) {
    let account = house.env.new_id();
    let own = store::Account {
        id: account,
        name: "大学甲".into(),
        area: "330106".parse().unwrap(),
        password_hash: "x".into(),
        must_change_password: false,
        failed_attempts: 0,
        locked_until: None,
        created_at: house.env.now(),
        second_factor: None,
    };
    house.store.create_account(&own).await.unwrap();
    let permit = analysing("330106", account);
    let ask = async |digest: u8| {
        let asked = AnalystTable {
            analyst: "大学甲".into(),
            year: 2025,
            digest: [digest; 32],
            snapshot: "330106-1".into(),
            spec: json!({"unit": "residents"}),
            account,
            asked_at: house.env.now(),
        };
        house.store.spend_on_analyst(&permit, &asked, 2).await.unwrap()
    };
    let (a, b, c, d) = tokio::join!(ask(1), ask(2), ask(3), ask(4));
    assert_eq!([a, b, c, d].into_iter().filter(|given| *given).count(), 2);
    assert_eq!(house.store.own_analyst_tables(&permit).await.unwrap().len(), 2);
}
