//! A register for maps alone: so many buildings over a county's ground, each with a home and somebody in it, written without
//! departments' files, so that benches of maps need no import of a million rows.

use base::Timestamp;
use rusqlite::{Connection, named_params};

use crate::{Result, StoreError, engine::sqlite_file};

/// Ids of so many rows by number, and their places, which look random and are the same every time (Weyl's sequence).
const NUMBERS: &str = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :points)";

/// The county on whose ground they stand.
pub const SCATTERED: &str = "330110";

/// Writes `points` buildings with a home and a resident each into the empty SQLite register at `url`, as of `at`.
pub fn scatter(url: &str, points: u32, at: Timestamp) -> Result<()> {
    let file = sqlite_file(url)?.ok_or(StoreError::Conflict("only a file can be filled so"))?;
    let mut connection = Connection::open(file)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    let transaction = connection.transaction()?;
    let rows = [
        "INSERT INTO dwelling (id, county, division, address_key, address, folded, building, recorded_from)
         SELECT unhex(printf('01a200000000700080%014x', i)), '330110', printf('330110005%03d', 1 + i % 20),
           printf('演示%d路#n%d#b1', i % 1000, i / 1000), printf('余杭区演示%d路%d号1幢', i % 1000, i / 1000),
           printf('演示%d路%d号', i % 1000, i / 1000), printf('演示%d路#n%d#b1', i % 1000, i / 1000), :at FROM n",
        "INSERT INTO building_place (county, building, longitude, latitude, source, account_id, kept_at)
         SELECT '330110', printf('演示%d路#n%d#b1', i % 1000, i / 1000),
           119.7 + 0.5 * (i * 0.618033988749895 - CAST(i * 0.618033988749895 AS INTEGER)),
           30.1 + 0.5 * (i * 0.414213562373095 - CAST(i * 0.414213562373095 AS INTEGER)), '虚构', zeroblob(16), :at FROM n",
        "INSERT INTO person (id, county, recorded_from)
         SELECT unhex(printf('01a200000001700080%014x', i)), '330110', :at FROM n",
        "INSERT INTO person_version (person_id, county, held_in, name, sex, birth_date, hukou_division, usual_division,
           usual_dwelling, alive, unaccounted, located, mentions, shown, recorded_from, digest)
         SELECT unhex(printf('01a200000001700080%014x', i)), '330110', '330110', '某', '1',
           printf('%04d-%02d-%02d', 1926 + i % 100, 1 + i % 12, 1 + i % 28),
           printf('330110%03d001', CASE i % 4 WHEN 0 THEN 9 ELSE 5 END), printf('330110005%03d', 1 + i % 20),
           unhex(printf('01a200000000700080%014x', i)), 1, 0, 0, 1, '[]', :at, zeroblob(16) FROM n",
        "INSERT INTO residence (person_id, county, kind, division, dwelling_id, valid_from, from_stated, status, record_id, role,
           source, rule, recorded_from, digest)
         SELECT unhex(printf('01a200000001700080%014x', i)), '330110', 'usual', printf('330110005%03d', 1 + i % 20),
           unhex(printf('01a200000000700080%014x', i)), '2020-01-01', 1, 'current', zeroblob(16), 'self', 'residence', 'newest',
           :at, zeroblob(16) FROM n",
    ];
    for insert in rows {
        transaction
            .execute(&format!("{NUMBERS} {insert}"), named_params! {":points": points, ":at": at.micros()})?;
    }
    transaction.commit()?;
    Ok(())
}
