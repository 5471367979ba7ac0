//! Who somebody is now, where two records were found to be of one person and were merged: what is kept of either follows them, and is
//! each one's own again when they are parted. Whoever was merged has no version that is known now.

use access::Permit;
use base::PersonId;

use crate::{Result, Store, sql::Taking};

/// Goes before a statement: `heirs (id, now_id)` has each id that the given query finds, with itself and with everybody into whom
/// it was merged since.
macro_rules! heirs {
    ($ids:expr) => {
        concat!(
            "WITH RECURSIVE heirs (id, now_id) AS (SELECT w.person_id, w.person_id FROM (",
            $ids,
            ") w
               UNION SELECT h.id, s.to_id FROM heirs h JOIN person_succession s ON s.from_id = h.now_id
               WHERE s.kind = 'merge' AND s.recorded_until IS NULL)"
        )
    };
}

/// A query of every id of a person: their own, and those of whoever was merged into them.
macro_rules! every_id {
    ($person:expr) => {
        concat!(
            "(WITH RECURSIVE same (id) AS (SELECT ",
            $person,
            " UNION SELECT s.from_id FROM same f JOIN person_succession s ON s.to_id = f.id
               WHERE s.kind = 'merge' AND s.recorded_until IS NULL) SELECT f.id FROM same f)"
        )
    };
}

/// An expression for the id under which somebody is known now: their own, or that of whoever they were merged into.
macro_rules! now_id {
    ($person:expr) => {
        concat!(
            "coalesce((WITH RECURSIVE heir (id) AS (SELECT ",
            $person,
            " UNION SELECT s.to_id FROM heir h JOIN person_succession s ON s.from_id = h.id
               WHERE s.kind = 'merge' AND s.recorded_until IS NULL)
             SELECT h.id FROM heir h JOIN person_version n ON n.person_id = h.id AND n.recorded_until IS NULL
             ORDER BY h.id LIMIT 1), ",
            $person,
            ")"
        )
    };
}
pub(crate) use {every_id, heirs, now_id};

impl Store {
    /// Who somebody is now: themselves, or whoever they were merged into.
    pub async fn person_now(&self, _: &Permit, person: PersonId) -> Result<PersonId> {
        let sql = concat!("SELECT ", now_id!("p.id"), " FROM person p WHERE p.id = $1");
        let row = self.one(sql, vec![person.uuid().into()]).await?;
        row.map_or(Ok(person), |row| Taking::new(&row).id())
    }

    /// Every id that a person is or was known by: their own, and those of whoever was merged into them.
    pub(crate) async fn ids_of(&self, person: PersonId) -> Result<Vec<PersonId>> {
        let sql = concat!("SELECT id FROM ", every_id!("$1"), " ids");
        let rows = self.all(sql, vec![person.uuid().into()]).await?;
        rows.iter().map(|row| Taking::new(row).id()).collect()
    }
}
