//! Who residents are to a sign-in service of theirs, and whose number it is that such a service has proved.

use access::{Area, Permit};
use base::{PersonId, Timestamp};
use registry::search::TermKind;

use crate::{Identity, Result, Store, sql::Taking, succession::every_id};

/// Whom a proved number names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Numbered {
    /// Nobody whom the register shows under exactly this number.
    Nobody,
    /// One person, who lives; with the county that serves them.
    One(PersonId, Area),
    /// Somebody who has died, several people, or one without a place: for the counter to look at.
    Doubtful,
}

/// How an identity stands to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityStanding {
    /// Neither is linked yet.
    New,
    /// They are linked to one another.
    Kept,
    /// The identity is another person's, or the person is somebody else there.
    Other,
}

impl Store {
    /// Whom exactly this number names, so that whoever has proved to be that person comes to their own door. It shows nothing of
    /// anybody: hence no permit.
    pub async fn person_of_proved_number(&self, number: &str) -> Result<Numbered> {
        let sql = "SELECT DISTINCT v.person_id, v.alive, v.usual_division, v.hukou_division, v.held_in
                   FROM search_term t JOIN person_version v ON v.person_id = t.person_id AND v.recorded_until IS NULL
                   WHERE t.kind = $2 AND t.term = $1 AND t.recorded_until IS NULL AND v.id_number = $1 LIMIT 2";
        let rows = self.all(sql, vec![number.into(), TermKind::Number.number().into()]).await?;
        let [row] = &*rows else {
            return Ok(if rows.is_empty() { Numbered::Nobody } else { Numbered::Doubtful });
        };
        let mut row = Taking::new(row);
        let (person, alive) = (row.id()?, row.next::<bool>()?);
        for place in [row.maybe_text()?, row.maybe_text()?, row.maybe_text()?].iter().flatten() {
            if let Some(county) = self.served_county(place).await?.filter(|_| alive) {
                return Ok(Numbered::One(person, county));
            }
        }
        Ok(Numbered::Doubtful)
    }

    /// The county of a place, where an office of it, above it or within it works with this register.
    async fn served_county(&self, place: &str) -> Result<Option<Area>> {
        let Some(county) = place.get(..6) else { return Ok(None) };
        let sql = "SELECT 1 FROM account WHERE $1 LIKE area || '%' OR area LIKE $1 || '%' LIMIT 1";
        let served = self.one(sql, vec![county.into()]).await?.is_some();
        Ok(county.parse().ok().filter(|_| served))
    }

    /// How an identity stands to a person, whoever was merged into them being the same.
    pub async fn resident_identity(&self, identity: &Identity, person: PersonId) -> Result<IdentityStanding> {
        let sql = concat!(
            "SELECT i.subject, i.person_id IN ",
            every_id!("$1"),
            " FROM resident_identity i
              WHERE i.issuer = $2
              AND (i.subject = $3 OR i.person_id IN ",
            every_id!("$1"),
            ")"
        );
        let values = vec![person.uuid().into(), (&*identity.issuer).into(), (&*identity.subject).into()];
        let mut standing = IdentityStanding::New;
        for row in self.all(sql, values).await? {
            let mut row = Taking::new(&row);
            let (subject, own) = (row.text()?, row.next::<bool>()?);
            if !own || subject != identity.subject {
                return Ok(IdentityStanding::Other);
            }
            standing = IdentityStanding::Kept;
        }
        Ok(standing)
    }

    /// Links a person to an identity; `false` where either was linked a moment ago.
    pub async fn link_resident(
        &self,
        _: &Permit,
        identity: &Identity,
        person: PersonId,
        at: Timestamp,
    ) -> Result<bool> {
        let sql =
            "INSERT INTO resident_identity (issuer, subject, person_id, linked_at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT DO NOTHING";
        let values = vec![
            (&*identity.issuer).into(),
            (&*identity.subject).into(),
            person.uuid().into(),
            at.micros().into(),
        ];
        Ok(self.run(sql, values).await? == 1)
    }

    /// Whether a door of the person's was closed at the counter and none is open since.
    pub async fn is_door_closed(&self, person: PersonId) -> Result<bool> {
        let sql = concat!(
            "SELECT sum(CASE WHEN closed_at IS NULL THEN 1 ELSE 0 END) FROM resident_door
              WHERE person_id IN ",
            every_id!("$1"),
            " HAVING count(*) > 0"
        );
        let row = self.one(sql, vec![person.uuid().into()]).await?;
        row.map_or(Ok(false), |row| Ok(Taking::new(&row).count()? == 0))
    }
}
