//! What the addresses of a county taught, kept with the change that learned it.

use access::ImportPermit;
use registry::Gazetteer;

use crate::{
    Result, Store, StoreError,
    bulk::{BulkLoad, Table},
    engine::{After, Tables},
    scope::county_of,
};

const GAZETTEER: Table = Table { name: "gazetteer", columns: &["county", "part", "image"] };
/// Bytes of one part.
const PART: usize = 4 << 20;

/// Puts it in place of the one before.
pub(crate) fn keep(bulk: &mut dyn BulkLoad, county: &str, gazetteer: &Gazetteer) -> Result<()> {
    bulk.execute("DELETE FROM gazetteer WHERE county = $1", &[county.into()])?;
    let image = gazetteer.to_bytes();
    let parts: Vec<&[u8]> = image.chunks(PART).collect();
    bulk.load(&GAZETTEER, parts.len(), &|nth, cells| {
        if let Some(part) = parts.get(nth) {
            cells.text(county);
            cells.int(i64::try_from(nth).unwrap_or(i64::MAX));
            cells.bytes(part);
        }
        Ok(())
    })?;
    Ok(())
}

impl Store {
    /// What the addresses of the permit's county taught when everybody was last derived; `None` before the first time, or
    /// where it was kept in another form.
    pub async fn gazetteer(&self, permit: &ImportPermit) -> Result<Option<Gazetteer>> {
        let county = county_of(permit.area());
        let work = move |bulk: &mut dyn BulkLoad| {
            let mut image: Vec<u8> = Vec::new();
            let sql = "SELECT image FROM gazetteer WHERE county = $1 ORDER BY part";
            bulk.read(sql, &[county.as_str().into()], &mut |row| {
                image.extend_from_slice(row.bytes(0)?.ok_or(StoreError::Corrupt("an image is missing"))?);
                Ok(())
            })?;
            Ok((After::RollBack, Gazetteer::from_bytes(&image)))
        };
        self.bulk(Tables::Read, work).await
    }
}
