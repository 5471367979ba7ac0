//! Measures of service against a second reckoning: plain loops over the applications as they were made up here, day by day.
#![cfg(test)]

use access::{Cx, Purpose};
use app::{
    App,
    measures::{self, LEAST, OfficeFigures, Quarter, ServiceFigures, Told, Withheld},
};
use base::{AccountId, ApplicationId, CaseId, Date, Env, PersonId, Timestamp};
use services::{SHIPPED, Stage, Step, Taken, stage_of};
use store::{
    Answer, Answers, Application, ApplicationStage, Case, CaseAnswer, CaseKind, CaseOutcome, KeptPromise,
    Matter, MatterChange, MatterStep, Origin, Settings, Store,
};
use tempfile::TempDir;
use uuid::Uuid;

/// The quarter that is looked at has ended; what came after it must not change it.
const NOW: &str = "2026-08-20T04:00:00Z";
const QUARTER: &str = "2026-Q2";

/// Numbers that look drawn by chance and are the same every time (a linear congruence of Knuth's).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

struct MadeUp {
    office: &'static str,
    promised: Option<u16>,
    steps: Vec<(Step, Timestamp)>,
    rated: Option<(&'static str, Answer)>,
}

struct House {
    _folder: TempDir,
    app: App,
    cx: Cx,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let store = Store::open(&Settings::new(url)).await.unwrap();
        let env = Env::fixed(NOW.parse().unwrap(), 3);
        app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
        let cx = app::command_line(&env, &store, "measures").await.unwrap();
        let app = App::new(store, env, &folder.path().join("spool"));
        Self { _folder: folder, app, cx }
    }

    /// Keeps an application of one item as its steps say.
    async fn keep(&self, number: u128, made_up: &MadeUp) {
        let permit = self.cx.permit(Purpose::FamilyService).unwrap();
        let (store, first) = (&self.app.store, made_up.steps[0].1);
        let new = Application {
            id: ApplicationId::from_uuid(Uuid::from_u128(number)),
            area: made_up.office.parse().unwrap(),
            number: format!("B20260101-{number:08}").into(),
            bundle: "growing-old".into(),
            about: PersonId::from_uuid(Uuid::from_u128(10_000 + number)),
            origin: Origin::Counter,
            stage: ApplicationStage::Draft,
            online: false,
            answers: Answers::new(),
            event: None,
            started_at: first,
            submitted_at: None,
            changed_at: first,
            version: 1,
            parties: Vec::new(),
            matters: Vec::new(),
        };
        store.start_application(&new).await.unwrap();
        let basis = |days| KeptPromise { days, basis: "published".into(), source: "公告".into() };
        let item = Matter {
            item: "card".into(),
            follows: Vec::new(),
            stage: Stage::Waiting,
            promise: made_up.promised.map(basis),
            due_on: None,
            changed_at: first,
            version: 0,
            steps: Vec::new(),
        };
        let mut taken: Vec<Taken> = Vec::new();
        for (at, (step, moment)) in made_up.steps.iter().enumerate() {
            let account = AccountId::from_uuid(Uuid::from_u128(7));
            taken.push(Taken { step: *step, account, at: *moment });
            let change = MatterChange {
                item: "card".into(),
                version: u64::try_from(at).unwrap(),
                step: MatterStep {
                    number: u64::try_from(at).unwrap() + 1,
                    step: *step,
                    account,
                    resident: false,
                    office: made_up.office.into(),
                    at: *moment,
                    note: Some("理由如下".into()),
                    rule: Some("依据".into()),
                    field: None,
                },
                stage: stage_of(&taken),
                due_on: None,
            };
            let done = if at == 0 {
                store.submit_application(&new, std::slice::from_ref(&item), &[change], *moment).await.unwrap()
            } else {
                let known = store.application(&permit, new.id).await.unwrap().unwrap();
                store.change_matters(&known, &[change]).await.unwrap()
            };
            assert!(done);
        }
        if let Some((quarter, answer)) = made_up.rated {
            let known = store.application(&permit, new.id).await.unwrap().unwrap();
            let words = number.is_multiple_of(5).then_some("办得快");
            assert!(
                store
                    .rate_application(&known, quarter, Uuid::from_u128(number << 64), (answer, words))
                    .await
                    .unwrap()
            );
        }
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Noon of a day in China.
fn noon(day: Date) -> Timestamp {
    format!("{day}T12:00:00+08:00").parse().unwrap()
}

fn after(day: Date, days: u64) -> Date {
    (0..days).fold(day, |day, _| day.tomorrow().unwrap())
}

fn steps(chance: &mut Chance) -> Vec<(Step, Timestamp)> {
    let mut on = after(day("2026-02-20"), chance.below(120));
    let mut taken = vec![(Step::Open, noon(on))];
    let mut then = |step, chance: &mut Chance, most| {
        on = after(on, chance.below(most));
        taken.push((step, noon(on)));
    };
    match chance.below(12) {
        0 => return taken,
        1 => {
            then(Step::Withdraw, chance, 4);
            return taken;
        }
        2 | 3 => {
            then(Step::Return, chance, 3);
            if chance.below(4) == 0 {
                return taken;
            }
            then(Step::Supply, chance, 9);
        }
        _ => {}
    }
    then(Step::Accept, chance, 4);
    if chance.below(5) == 0 {
        then(Step::Stop, chance, 3);
        if chance.below(6) == 0 {
            return taken;
        }
        then(Step::Resume, chance, 20);
    }
    match chance.below(10) {
        0 => {}
        1 => {
            then(Step::Refuse, chance, 12);
            if chance.below(2) == 0 {
                then(Step::Object, chance, 10);
                if chance.below(2) == 0 {
                    then(Step::Uphold, chance, 10);
                }
            }
        }
        _ => then(Step::Finish, chance, 14),
    }
    taken
}

/// The days that are worked, read from the file that ships by the plainest means: of a weekday it lists those that are off, of a
/// weekend those that are worked.
fn works(on: Date) -> bool {
    let text = SHIPPED.iter().find(|(name, _)| *name == "calendar.yaml").unwrap().1;
    // 1 January 2026 was a Thursday.
    let weekend = matches!(day("2026-01-01").until(on).unwrap().get_days().rem_euclid(7), 2 | 3);
    weekend == text.contains(&on.to_string())
}

/// Above and below the line of timely, `first_time`, complete, rated, satisfied; by plain loops, day by day.
fn second(made_up: &[MadeUp], office: &str) -> [(u64, u64); 5] {
    let (from, end) = (day("2026-04-01"), day("2026-06-30"));
    let mut found = [(0, 0); 5];
    let mut count = |at: usize, holds: bool| {
        found[at].1 += 1;
        found[at].0 += u64::from(holds);
    };
    for one in made_up.iter().filter(|one| one.office.starts_with(office)) {
        let known: Vec<(Step, Date)> = one
            .steps
            .iter()
            .map(|(step, at)| (*step, at.china_date()))
            .filter(|(_, on)| *on <= end)
            .collect();
        let last = known.last().copied();
        let withdrawn = last.is_some_and(|(step, _)| step == Step::Withdraw);
        let settled = last.filter(|(step, _)| matches!(step, Step::Finish | Step::Refuse | Step::Uphold));
        let with_family = last.is_some_and(|(step, _)| matches!(step, Step::Return | Step::Stop));
        let now = settled.is_some_and(|(_, on)| on >= from);
        if let (false, Some((_, opened))) = (withdrawn, known.first()) {
            // Each working day after the first on which the office had it.
            let until = settled.map_or(end, |(_, on)| on);
            let (mut used, mut on) = (0_u16, *opened);
            while on < until {
                on = on.tomorrow().unwrap();
                // The day of a refusal is still the office's; the days until an objection are nobody's.
                let standing = known.iter().rfind(|(step, taken)| {
                    let since = if *step == Step::Refuse { taken.tomorrow().unwrap() } else { *taken };
                    since <= on && !matches!(step, Step::Open | Step::Accept | Step::Finish)
                });
                let runs = standing.is_none_or(|(step, _)| {
                    !matches!(step, Step::Stop | Step::Return | Step::Object | Step::Refuse)
                });
                used += u16::from(works(on) && runs);
            }
            let late = one.promised.is_some_and(|promised| used > promised);
            if let Some(promised) = one.promised
                && (now || (settled.is_none() && late))
            {
                count(0, used <= promised);
            }
            if now {
                count(1, known.iter().all(|(step, _)| *step != Step::Return));
            }
            if *opened >= from && (settled.is_some() || (late && !with_family)) {
                count(2, settled.is_some());
            }
        }
        match one.rated {
            Some((QUARTER, answer)) => {
                count(3, true);
                count(4, matches!(answer, Answer::VeryGood | Answer::Good));
            }
            _ if now => count(3, false),
            _ => {}
        }
    }
    found
}

/// Every figure beside a second reckoning; how many are told.
fn alike(figures: &ServiceFigures, made_up: &[MadeUp], cases: &[(&str, bool)]) -> usize {
    let mut told = 0;
    for one in std::iter::once(&figures.whole).chain(&figures.offices) {
        let [timely, first_time, complete, rated, satisfied] = second(made_up, &one.area);
        let answered = cases.iter().filter(|(office, _)| office.starts_with(&*one.area));
        let answered =
            answered.fold((0, 0), |(above, below), (_, kept)| (above + u64::from(*kept), below + 1));
        let expected = [timely, first_time, complete, answered, rated, satisfied];
        for (at, (figure, (above, below))) in one.figures.iter().zip(expected).enumerate() {
            match figure {
                Ok(figure) => {
                    assert_eq!((figure.above, figure.below), (above, below), "{}", one.area);
                    told += 1;
                }
                // Of answers, another office may be left out with those that are too small.
                Err(why) => {
                    assert!(*why == Withheld::Few && (below < LEAST || at == 5), "{} {below}", one.area);
                }
            }
        }
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn the_measures_are_what_a_second_reckoning_gives() {
    let house = House::new().await;
    let offices = ["330110001", "330110002", "330110003", "330110004"];
    let mut chance = Chance(20_260_101);
    let mut made_up = Vec::new();
    for number in 0..520_u128 {
        // The last office is small.
        let office = match chance.below(20) {
            0..=8 => 0,
            9..=14 => 1,
            15..=18 => 2,
            _ => 3,
        };
        let promised = [Some(5), Some(10), Some(3), None][usize::try_from(chance.below(4)).unwrap()];
        let steps = steps(&mut chance);
        let ended = matches!(steps.last().unwrap().0, Step::Finish | Step::Refuse | Step::Uphold);
        let ended_on = steps.last().unwrap().1.china_date();
        let answer = Answer::ALL[usize::try_from(chance.below(5)).unwrap()];
        let rated = match chance.below(4) {
            0 | 1 if ended && ended_on >= day("2026-04-01") && ended_on <= day("2026-06-30") => {
                Some((QUARTER, answer))
            }
            2 if ended => Some(("2026-Q3", answer)),
            _ => None,
        };
        let one = MadeUp { office: offices[office], promised, steps, rated };
        house.keep(number + 1, &one).await;
        made_up.push(one);
    }
    let cases = cases(&house, &offices).await;

    let view =
        measures::service_measures(&house.cx, &house.app, Some(QUARTER.parse().unwrap())).await.unwrap();
    let figures = &view.figures;
    assert!(figures.ended);
    assert_eq!(
        figures.measures.iter().map(|code| &**code).collect::<Vec<_>>(),
        ["timely", "first_time", "complete", "answered", "rated", "satisfied"]
    );
    assert_eq!(
        figures.offices.iter().map(|one| &*one.area).collect::<Vec<_>>(),
        offices,
        "by code, unranked"
    );
    let told = alike(figures, &made_up, &cases);
    assert!(told >= 15, "there is something to compare: {told}");
    let small = &figures.offices[3];
    assert!(small.figures.iter().any(Result::is_err), "the small office has something too few");
    assert!(second(&made_up, "").iter().all(|(above, below)| above < below), "each measure can fail");
    shares(&figures.offices[0], &figures.whole);
    let rated_enough = |area: &str| {
        let office = figures.offices.iter().find(|one| *one.area == *area).unwrap();
        office.figures[5].is_ok()
    };
    assert!(!view.words.is_empty() && view.words.iter().all(|(area, _)| rated_enough(area)));

    // Published by itself, once; the same figures.
    assert_eq!(measures::publish_due(&house.app).await.unwrap(), 1);
    assert_eq!(measures::publish_due(&house.app).await.unwrap(), 0);
    assert_eq!(measures::published(&house.app).await.unwrap(), [("330110".into(), QUARTER.into())]);
    let (_, published, meanings) = measures::read_measures(&house.app, "330110", QUARTER).await.unwrap();
    assert_eq!((published.offices.len(), meanings.len()), (4, 6));
    // A number that was written and read again may differ in its last bit.
    let lines = |found: &ServiceFigures| -> Vec<String> {
        let office = |one: &OfficeFigures| {
            let figure = |figure: &Result<Told, Withheld>| match figure {
                Ok(told) => {
                    let (low, high) = told.interval;
                    format!("{} {} {low:.9} {high:.9} {}", told.above, told.below, told.beyond())
                }
                Err(why) => format!("{why:?}"),
            };
            format!("{} {:?}", one.area, one.figures.iter().map(figure).collect::<Vec<_>>())
        };
        std::iter::once(&found.whole).chain(&found.offices).map(office).collect()
    };
    assert_eq!(lines(&published), lines(figures));

    let running: Quarter = "2026-Q3".parse().unwrap();
    let view = measures::service_measures(&house.cx, &house.app, None).await.unwrap();
    assert_eq!((&*view.figures.quarter, view.quarters[0], view.words.len()), ("2026-Q3", running, 0));
    assert_eq!(view.figures.whole.figures[4..], [Err(Withheld::NotEnded); 2], "not while it runs");
    let long_ago = measures::service_measures(&house.cx, &house.app, Some("2010-Q1".parse().unwrap())).await;
    assert!(matches!(long_ago, Err(app::AppError::NotFound)));
}

/// Wilson's interval and the limits of chance, written out again.
fn shares(office: &OfficeFigures, whole: &OfficeFigures) {
    let (one, all) = (office.figures[0].unwrap(), whole.figures[0].unwrap());
    let real = |count: u64| f64::from(u32::try_from(count).unwrap());
    let (n, p, z) = (real(one.below), real(one.above) / real(one.below), 1.959_963_985_f64);
    let square = z * z / n;
    let half = z * (p * (1.0 - p) / n + square / (4.0 * n)).sqrt();
    let bounds = [p + square / 2.0 - half, p + square / 2.0 + half].map(|bound| bound / (1.0 + square));
    assert!((one.interval.0 - bounds[0]).abs() < 1e-9 && (one.interval.1 - bounds[1]).abs() < 1e-9);
    let overall = real(all.above) / real(all.below);
    let half = 3.090_232_306 * (overall * (1.0 - overall) / n).sqrt();
    let (low, high) = one.limits.unwrap();
    assert!(
        (low - (overall - half).max(0.0)).abs() < 1e-9 && (high - (overall + half).min(1.0)).abs() < 1e-9
    );
    assert_eq!(all.limits, None, "the whole is compared with nothing");
}

/// Cases of the offices, and of those due in the quarter whether each was answered by its day.
async fn cases(house: &House, offices: &[&'static str; 4]) -> Vec<(&'static str, bool)> {
    let permit = house.cx.permit(Purpose::FamilyService).unwrap();
    let mut chance = Chance(4);
    let mut due_in_it = Vec::new();
    for number in 1..=160_u128 {
        let office = offices[usize::try_from(chance.below(3)).unwrap()];
        let filed = after(day("2026-03-01"), chance.below(110));
        let case = Case {
            id: CaseId::from_uuid(Uuid::from_u128(number)),
            area: office.parse().unwrap(),
            number: format!("20260101-{number:08}").into(),
            person: PersonId::from_uuid(Uuid::from_u128(5)),
            kind: CaseKind::Other,
            about: "".into(),
            words: "请问".into(),
            by: None,
            filed_at: noon(filed),
            due_on: after(filed, 15),
            withdrawn: false,
            answer: None,
        };
        house.app.store.file_case(&permit, &case).await.unwrap();
        if chance.below(15) == 0 {
            assert!(house.app.store.withdraw_case(case.person, case.id).await.unwrap());
            continue;
        }
        let answered = (chance.below(8) > 0).then(|| after(filed, chance.below(20)));
        if let Some(on) = answered {
            let answer = CaseAnswer {
                outcome: CaseOutcome::Explained,
                words: "已说明".into(),
                account: AccountId::from_uuid(Uuid::from_u128(7)),
                office: case.area.clone(),
                at: noon(on),
            };
            assert!(house.app.store.answer_case(case.id, &answer).await.unwrap());
        }
        if case.due_on >= day("2026-04-01") && case.due_on <= day("2026-06-30") {
            due_in_it.push((office, answered.is_some_and(|on| on <= case.due_on)));
        }
    }
    due_in_it
}
