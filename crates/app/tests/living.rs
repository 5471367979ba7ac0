//! Small changes go through the linkage index: what they lead to is what linking everything anew leads to, and whatever
//! becomes of the index or the process, the register stays right.
#![cfg(test)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use access::Cx;
use app::{ImportFile, Imported, ProfileChoice};
use base::{BatchId, Env, PersonId, Silent, Timestamp};
use store::{Change, Settings, Store};
use synth::{Options, Place};
use tempfile::TempDir;

/// A mention by its row's source and key, and its role.
type Name = (String, String, String);

struct House {
    store: Store,
    cx: Cx,
}

impl House {
    async fn at(folder: &Path, seed: u64) -> Self {
        let url = format!("sqlite:{}", folder.join("register.db").display());
        let store = Store::open(&Settings::new(url)).await.unwrap();
        let env = Env::fixed("2026-06-30T04:00:00Z".parse::<Timestamp>().unwrap(), seed);
        app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
        let cx = app::command_line(&env, &store, "living").await.unwrap();
        Self { store, cx }
    }

    async fn import(&self, files: &[(&str, &Path)]) -> Imported {
        let files = files
            .iter()
            .map(|(code, path)| ImportFile {
                path: path.to_path_buf(),
                profile: ProfileChoice::Code((*code).into()),
            })
            .collect();
        let permit = self.cx.import_permit().unwrap();
        Box::pin(app::import(&self.cx, &self.store, &permit, files, false, Arc::new(Silent))).await.unwrap()
    }

    async fn undo(&self, batch: BatchId) {
        let permit = self.cx.import_permit().unwrap();
        let undo = app::undo_batch(&self.cx, &self.store, &permit, batch, Arc::new(Silent));
        Box::pin(undo).await.unwrap();
    }

    async fn links(&self) -> BTreeMap<Name, PersonId> {
        let permit = self.cx.import_permit().unwrap();
        let standing = self.store.standing(&permit, &Change::default()).await.unwrap();
        let mut links = BTreeMap::new();
        for record in standing.records {
            for (mention, person) in record.reading.mentions.iter().zip(&record.people) {
                let name = (record.source.to_string(), record.key.to_string(), mention.role.to_string());
                links.insert(name, person.unwrap());
            }
        }
        links
    }

    async fn index(&self) -> Option<Vec<u8>> {
        self.store.linkage_index(&self.cx.import_permit().unwrap()).await.unwrap()
    }

    async fn check(&self) {
        assert!(app::is_whole(&app::verify(&self.cx, &self.store).await.unwrap()));
    }
}

/// A synthetic place, and its residence extract cut in two: `later.csv` has the last rows, and others in a new version.
fn place(folder: &Path, people: u32) {
    let place = Place::grow(&Options { people, seed: 11, ..Options::default() }).unwrap();
    place.write(folder, &Silent).unwrap();
    let text = std::fs::read_to_string(folder.join("residence.csv")).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap().to_owned();
    let rows: Vec<&str> = lines.collect();
    let (first, last) = rows.split_at(rows.len() - usize::try_from(people).unwrap() / 60);
    let phone = header.split(',').position(|name| name == "联系电话").unwrap();
    let changed = first.iter().step_by(first.len() / 8).map(|row| {
        let mut cells: Vec<&str> = row.split(',').collect();
        cells[phone] = "13900001234";
        cells.join(",")
    });
    let later: Vec<String> = last.iter().map(|row| (*row).to_owned()).chain(changed).collect();
    let file = |name: &str, rows: String| {
        std::fs::write(folder.join(name), format!("{header}\n{rows}\n")).unwrap();
    };
    file("first.csv", first.join("\n"));
    file("later.csv", later.join("\n"));
}

async fn import_first(house: &House, folder: &Path) -> Imported {
    let path = |name: &str| folder.join(name);
    let (hukou, marriage, birth) = (path("hukou.csv"), path("marriage.xlsx"), path("birth.csv"));
    let (insurance, first) = (path("insurance.csv"), path("first.csv"));
    house
        .import(&[
            ("hukou", &hukou),
            ("marriage", &marriage),
            ("birth", &birth),
            ("insurance", &insurance),
            ("residence", &first),
        ])
        .await
}

fn pairs(links: &BTreeMap<Name, PersonId>) -> BTreeSet<(&Name, &Name)> {
    let mut people: BTreeMap<PersonId, Vec<&Name>> = BTreeMap::new();
    for (name, person) in links {
        people.entry(*person).or_default().push(name);
    }
    let of = |names: &Vec<&'_ Name>| -> Vec<(usize, usize)> {
        (0..names.len()).flat_map(|one| (one + 1..names.len()).map(move |other| (one, other))).collect()
    };
    let mut pairs = BTreeSet::new();
    for names in people.values() {
        pairs.extend(of(names).into_iter().map(|(one, other)| (names[one], names[other])));
    }
    pairs
}

/// Of 1,000 pairs of one person, how many only one of the two has.
fn apart(one: &BTreeMap<Name, PersonId>, other: &BTreeMap<Name, PersonId>) -> f64 {
    let (one, other) = (pairs(one), pairs(other));
    let differing = u32::try_from(one.symmetric_difference(&other).count()).unwrap();
    f64::from(differing) * 1000.0 / f64::from(u32::try_from(one.len()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_changes_and_undos_agree_with_linking_anew() {
    let folder = TempDir::new().unwrap();
    place(folder.path(), 1_500);
    let house = House::at(folder.path(), 1).await;
    let first = import_first(&house, folder.path()).await.written.unwrap();
    let (before, kept) = (house.links().await, house.index().await.unwrap());

    let later = folder.path().join("later.csv");
    let small = house.import(&[("residence", &later)]).await;
    let written = small.written.unwrap();
    assert_eq!(written.model, first.model, "a small change goes by what was learned");
    assert!(house.index().await.unwrap() == kept, "and is not worth writing the index anew");
    let after = house.links().await;
    assert!(after.len() > before.len());
    let stayed = before.iter().filter(|(name, person)| after.get(*name) == Some(*person)).count();
    assert!(before.len() - stayed <= 3, "people keep their ids");
    house.check().await;

    // The same rows in a register of its own, linked at once: one within the tolerance of the other.
    let other = TempDir::new().unwrap();
    let fresh = House::at(other.path(), 2).await;
    let all = other.path().join("all.csv");
    let last = std::fs::read_to_string(&later).unwrap();
    let rows = std::fs::read_to_string(folder.path().join("first.csv")).unwrap();
    std::fs::write(&all, rows + last.split_once('\n').unwrap().1).unwrap();
    std::fs::rename(&all, folder.path().join("first.csv")).unwrap();
    let anew = import_first(&fresh, folder.path()).await.written.unwrap();
    assert_ne!(anew.model, first.model);
    let apart = apart(&after, &fresh.links().await);
    println!("{apart:.3} of 1,000 pairs differ from linking anew");
    assert!(apart <= 1.0, "{apart:.3} of 1,000 pairs differ from linking anew");

    // An undo restores exactly; the index, which was never told, follows with the next change.
    let batch = small.files[0].0.id;
    house.undo(batch).await;
    assert_eq!(house.links().await, before);
    house.import(&[("residence", &later)]).await;
    let partition = |links: &BTreeMap<Name, PersonId>| {
        let mut people: BTreeMap<PersonId, Vec<Name>> = BTreeMap::new();
        for (name, person) in links {
            people.entry(*person).or_default().push(name.clone());
        }
        people.into_values().collect::<BTreeSet<_>>()
    };
    assert_eq!(partition(&house.links().await), partition(&after));
    house.check().await;

    // A large change is linked anew, and the index is kept anew.
    let hukou = folder.path().join("insurance.csv");
    let undone = house.import(&[("insurance", &hukou)]).await;
    assert_eq!(undone.written.unwrap().model, first.model, "nothing came: nothing is learned");
    let first_batches = house.store.batches(&house.cx.import_permit().unwrap()).await.unwrap();
    let insurance =
        first_batches.iter().find(|b| b.file.source.as_str() == "insurance" && b.counts.create > 0).unwrap();
    house.undo(insurance.id).await;
    assert!(house.index().await.unwrap() != kept, "a large change is linked anew");
    house.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_index_is_made_anew() {
    let folder = TempDir::new().unwrap();
    place(folder.path(), 600);
    let house = House::at(folder.path(), 1).await;
    import_first(&house, folder.path()).await;
    let good = house.index().await.unwrap();
    let later = folder.path().join("later.csv");
    let batch = house.import(&[("residence", &later)]).await.files[0].0.id;
    let wanted = house.links().await;
    house.undo(batch).await;
    let mut turned = good.clone();
    let middle = turned.len() / 2;
    turned[middle] ^= 1;
    let damages = [turned, good[..good.len() / 3].to_vec(), b"no index at all".to_vec(), Vec::new()];
    for damaged in damages {
        let file = rusqlite::Connection::open(folder.path().join("register.db")).unwrap();
        file.execute("UPDATE linkage_index SET image = ?1 WHERE part = 0", [&damaged]).unwrap();
        file.execute("DELETE FROM linkage_index WHERE part > 0", []).unwrap();
        drop(file);
        let batch = house.import(&[("residence", &later)]).await.files[0].0.id;
        let apart = apart(&house.links().await, &wanted);
        assert!(apart <= 1.0, "{apart:.3} of 1,000 pairs differ");
        assert!(house.index().await.unwrap() != damaged, "it was made anew");
        house.check().await;
        house.undo(batch).await;
    }
}

/// Imports `later.csv` where a test left word that it should: the process that another test kills.
#[tokio::test(flavor = "multi_thread")]
async fn imports_where_it_is_told_to() {
    // The word is the seed of the process's ids: no two processes may make the same.
    if let Ok(told) = std::fs::read_to_string("imports-until-killed") {
        let seed = told.parse().unwrap();
        let house = House::at(Path::new("."), seed).await;
        loop {
            let batch = house.import(&[("residence", Path::new("later.csv"))]).await.files[0].0.id;
            house.undo(batch).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_any_moment_leaves_register_and_index_in_agreement() {
    let folder = TempDir::new().unwrap();
    place(folder.path(), 600);
    let (before, after) = {
        let house = House::at(folder.path(), 1).await;
        import_first(&house, folder.path()).await;
        let before = house.links().await;
        let batch = house.import(&[("residence", &folder.path().join("later.csv"))]).await.files[0].0.id;
        let after = house.links().await;
        house.undo(batch).await;
        house.store.close().await.unwrap();
        (before, after)
    };
    for nth in 1..=6_u64 {
        std::fs::write(folder.path().join("imports-until-killed"), (nth * 100).to_string()).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "imports_where_it_is_told_to"])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        tokio::time::sleep(Duration::from_millis(700 + nth * 377)).await;
        assert!(child.try_wait().unwrap().is_none(), "the child stopped by itself");
        child.kill().unwrap();
        child.wait().unwrap();
        let house = House::at(folder.path(), nth * 100 + 50).await;
        house.check().await;
        let found = house.links().await;
        assert!(found == before || pairs(&found) == pairs(&after), "neither before nor after the import");
        let permit = house.cx.import_permit().unwrap();
        house.import(&[("residence", &folder.path().join("later.csv"))]).await;
        let links = house.links().await;
        let found = pairs(&links);
        let expected = pairs(&after);
        let differing: Vec<_> = found.symmetric_difference(&expected).collect();
        assert!(differing.is_empty(), "after kill {nth}: {differing:?}");
        house.check().await;
        // Back to the state before, whoever brought the rows.
        for batch in house.store.batches(&permit).await.unwrap() {
            if batch.state == store::BatchState::Committed && &*batch.file.file_name == "later.csv" {
                house.undo(batch.id).await;
            }
        }
        let links = house.links().await;
        let found = pairs(&links);
        let expected = pairs(&before);
        let differing: Vec<_> = found.symmetric_difference(&expected).collect();
        assert!(differing.is_empty(), "taken back after kill {nth}: {differing:?}");
        house.store.close().await.unwrap();
    }
}
