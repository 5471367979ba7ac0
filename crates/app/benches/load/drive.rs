//! Requests that come when they come: one after another at random moments, whether or not the answers are there.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{fill::Known, wire::Wire};

/// What is asked for, and of which share of the requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Search,
    Record,
    Event,
}

pub(crate) const KINDS: [(Kind, &str, f64); 3] = [
    (Kind::Search, "search", 15.0),
    (Kind::Record, "record", 20.0),
    (Kind::Event, "event registration", 60.0),
];

/// What was measured and what was answered with yes.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) took: Vec<(Kind, Duration)>,
    pub(crate) faults: Vec<String>,
    /// Request numbers of reads that were answered.
    pub(crate) reads: Vec<String>,
    /// Events and the last version that was answered.
    pub(crate) events: Vec<(String, u64)>,
}

/// Somebody signed in: a county's registrar, or one of the whole province.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    pub(crate) area: String,
    pub(crate) cookie: String,
}

pub(crate) struct Drive {
    pub(crate) wire: Arc<Wire>,
    pub(crate) workers: Arc<Vec<Worker>>,
    pub(crate) known: Arc<Vec<Known>>,
    pub(crate) told: Arc<Mutex<Told>>,
    /// Up to which step events are taken: 1 declared, 2 verified, 3 registered.
    pub(crate) steps: u64,
    /// What is drawn follows from it.
    pub(crate) seed: u64,
}

impl Drive {
    /// Asks at `rate` requests a second for `seconds`, of which the first `warm` are not counted.
    pub(crate) async fn run(&self, rate: f64, warm: f64, seconds: f64) {
        let mut random = Random(self.seed);
        let (began, mut due, mut nth) = (Instant::now(), 0.0, 0_u64);
        let mut asked = Vec::new();
        while due < warm + seconds {
            let at = began + Duration::from_secs_f64(due);
            tokio::time::sleep_until(at.into()).await;
            nth += 1;
            // A flow of an event sends one request for each of its steps: nine in a hundred requests are an event's.
            let kind = match random.below(100) {
                0..46 => Kind::Search,
                46..97 => Kind::Record,
                _ => Kind::Event,
            };
            let worker = self.workers[random.below(self.workers.len())].clone();
            let one = self.somebody(&worker, &mut random);
            let (drive, typed) = (self.clone(), typed(&one, random.below(100)));
            let counts = due >= warm;
            asked.push(tokio::spawn(async move {
                drive.ask(kind, &worker, &one, (&typed, nth, at, counts)).await;
            }));
            // Exponential gaps: as many people who know nothing of each other would ask.
            due += -(1.0 - random.share()).ln() / rate;
        }
        for one in asked {
            one.await.unwrap();
        }
    }

    fn somebody(&self, worker: &Worker, random: &mut Random) -> Known {
        loop {
            let one = &self.known[random.below(self.known.len())];
            if one.county.starts_with(&worker.area) {
                return one.clone();
            }
        }
    }

    fn clone(&self) -> Self {
        Self {
            wire: Arc::clone(&self.wire),
            workers: Arc::clone(&self.workers),
            known: Arc::clone(&self.known),
            told: Arc::clone(&self.told),
            steps: self.steps,
            seed: self.seed,
        }
    }

    async fn ask(
        &self,
        kind: Kind,
        worker: &Worker,
        one: &Known,
        (typed, nth, due, counts): (&str, u64, Instant, bool),
    ) {
        let id = format!("load-{nth:08}");
        let headers = [
            ("x-purpose", "family_service"),
            ("cookie", &*worker.cookie),
            ("x-request-id", &*id),
            ("accept-encoding", "gzip"),
        ];
        let answer = match kind {
            Kind::Search => {
                let body = json!({"text": typed}).to_string();
                self.wire.send("POST", "/api/people/search", &headers, &body).await
            }
            Kind::Record => self.wire.send("GET", &format!("/api/people/{}", one.id), &headers, "").await,
            Kind::Event => return self.event(worker, one, (nth, due, counts)).await,
        };
        let mut told = self.told.lock().unwrap();
        match answer {
            Ok(answer) if answer.status == 200 => {
                if counts {
                    told.took.push((kind, due.elapsed()));
                }
                // Of a search that found nobody there is an entry as well.
                told.reads.push(id);
            }
            Ok(answer) => told.faults.push(format!("{kind:?}: status {}", answer.status)),
            Err(fault) => told.faults.push(format!("{kind:?}: {fault}")),
        }
    }

    /// A birth, mostly with a parent whom the register knows, from its declaration on.
    async fn event(&self, worker: &Worker, one: &Known, (nth, mut due, counts): (u64, Instant, bool)) {
        // Other children than those of an earlier run over the same register.
        let chance = Random(self.seed ^ nth.rotate_left(32)).next();
        let mut child = json!({"name": newborn(one, chance), "birth_date": born(chance >> 32)});
        let mut parties = Vec::new();
        if one.adult {
            let role = if one.female { "mother" } else { "father" };
            parties.push(json!({"role": role, "person": one.id.to_string()}));
        } else {
            // Without a parent whom the register knows the child lives where it is said to.
            child["division"] = json!(format!("{}001001", one.county));
        }
        parties.insert(0, json!({"role": "child", "fields": child}));
        let said = json!({"kind": "birth", "content": {"parties": parties}}).to_string();
        // Another run over the same register asks anew.
        let key = format!("load-{}-{nth}", std::process::id());
        let headers =
            [("x-purpose", "family_service"), ("cookie", &*worker.cookie), ("idempotency-key", &*key)];
        let (mut answer, mut event) =
            (self.wire.send("POST", "/api/events", &headers, &said).await, String::new());
        for version in 1..=self.steps {
            let taken = due.elapsed();
            let body = match answer {
                Ok(answer) if answer.status / 100 == 2 => answer.body,
                Ok(answer) => {
                    let said = String::from_utf8_lossy(&answer.body).into_owned();
                    return self.told.lock().unwrap().faults.push(format!("event: {} {said}", answer.status));
                }
                Err(fault) => return self.told.lock().unwrap().faults.push(format!("event: {fault}")),
            };
            let made: Value = serde_json::from_slice(&body).unwrap();
            event = made["id"].as_str().unwrap_or(&event).to_owned();
            {
                let mut told = self.told.lock().unwrap();
                told.events.push((event.clone(), version));
                if counts {
                    told.took.push((Kind::Event, taken));
                }
            }
            if version == self.steps {
                return;
            }
            due = Instant::now();
            let (etag, step) = (format!("\"{version}\""), if version == 1 { "verify" } else { "register" });
            // Who declares does not register.
            let other =
                self.workers.iter().find(|other| other.area == worker.area && other.cookie != worker.cookie);
            let cookie = if version == 1 { &worker.cookie } else { &other.unwrap_or(worker).cookie };
            let headers = [("x-purpose", "family_service"), ("cookie", &**cookie), ("if-match", &*etag)];
            let path = format!("/api/events/{event}/steps");
            answer = self.wire.send("POST", &path, &headers, &json!({"step": step}).to_string()).await;
        }
    }
}

/// A child's name: the parent's surname and two characters.
fn newborn(parent: &Known, chance: u64) -> String {
    const GIVEN: &str = "安柏澄迪恩帆谷禾景可岚沐宁培启冉舒桃唯夏言泽子乐";
    let given = |at: u64| GIVEN.chars().nth(usize::try_from(at % 24).unwrap()).unwrap();
    parent.name.chars().take(1).chain([given(chance), given(chance / 24)]).collect()
}

/// A day of the year's first half.
fn born(chance: u64) -> String {
    format!("2026-{:02}-{:02}", 1 + chance % 6, 1 + chance / 6 % 28)
}

/// What somebody types who looks for a person.
pub(crate) fn typed(one: &Known, share: usize) -> String {
    let sounds = || text::pinyin::of_name(&one.name).into_iter().next();
    let characters = |from: usize| one.address.chars().skip(from).collect::<String>();
    match share {
        0..34 => one.name.clone(),
        34..54 => one.number.clone(),
        54..64 => one.phone.clone(),
        64..76 => sounds().map_or_else(|| one.name.clone(), |sounds| sounds.full),
        76..82 => sounds().map_or_else(|| one.name.clone(), |sounds| sounds.initials),
        82..90 => characters(3),
        // With a slip: a digit missing.
        90..95 => one.number.chars().enumerate().filter(|(at, _)| *at != 9).map(|(_, digit)| digit).collect(),
        // With a slip: a character too many.
        _ => format!("{}{}", one.name, one.name.chars().next_back().unwrap_or('一')),
    }
}

/// splitmix64: the same seed asks the same.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ x >> 31
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % most
    }

    /// From 0 up to, not including, 1.
    fn share(&mut self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap()) / (f64::from(u32::MAX) + 1.0)
    }
}
