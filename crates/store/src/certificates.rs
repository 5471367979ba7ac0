//! Certificates that this register issued, the keys that sign them, and who verified them.

use access::{Area, Permit};
use base::{AccountId, CertificateId, PersonId, Timestamp};
use sea_orm::ConnectionTrait as _;

use crate::{
    OwedNotice, Result, Store, StoreError,
    scope::{Scope, county_of},
    sql::{QueryResult, Taking},
    succession::{every_id, now_id},
};

/// A key that signs certificates.
#[derive(Clone)]
pub struct IssuingKey {
    /// Its public name.
    pub id: Box<str>,
    /// How it signs: `ed25519` or `sm2`.
    pub signature: Box<str>,
    /// 32 random bytes that it is made of.
    pub seed: [u8; 32],
    /// Its public half: 32 bytes of Ed25519, 65 of SM2.
    pub public: Vec<u8>,
    /// Whether it signs no further certificates.
    pub retired: bool,
}

impl std::fmt::Debug for IssuingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IssuingKey({})", self.id)
    }
}

/// A certificate as the register keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCertificate {
    /// Its id.
    pub id: CertificateId,
    /// The area of the office that issued it.
    pub area: Area,
    /// The number that is printed on it: random letters and digits.
    pub number: Box<str>,
    /// Its place on the list of revoked ones.
    pub place: u64,
    /// Whom it is about, as is known now.
    pub person: PersonId,
    /// The names of its claims.
    pub claims: Vec<Box<str>>,
    /// The certificate itself, with all claims.
    pub token: Box<str>,
    /// Who issued it.
    pub account: AccountId,
    /// When.
    pub issued_at: Timestamp,
    /// The first moment at which it no longer holds.
    pub expires_at: Timestamp,
    /// Which earlier one it takes the place of.
    pub replaces: Option<CertificateId>,
    /// When it was revoked, and why.
    pub revoked: Option<(Timestamp, Box<str>)>,
}

/// One look at a certificate by somebody who was shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateCheck {
    /// When.
    pub at: Timestamp,
    /// Who they said they are; may be empty.
    pub who: Box<str>,
    /// `good`, `revoked` or `over`.
    pub outcome: Box<str>,
}

macro_rules! certificate {
    ($($rest:expr),+) => {
        concat!(
            "SELECT c.id, c.area, c.number, c.place, ",
            now_id!("c.person_id"),
            ", c.claims, c.token, c.account_id, c.issued_at, c.expires_at,
             c.replaces, c.revoked_at, c.revoke_reason FROM certificate c ",
            $($rest),+
        )
    };
}

fn known(row: &QueryResult) -> Result<KnownCertificate> {
    let mut row = Taking::new(row);
    Ok(KnownCertificate {
        id: row.id()?,
        area: row.code(|area| area.parse().ok())?,
        number: row.text()?,
        place: row.count()?,
        person: row.id()?,
        claims: row.json()?,
        token: row.text()?,
        account: row.id()?,
        issued_at: row.moment()?,
        expires_at: row.moment()?,
        replaces: row.maybe_id()?,
        revoked: row.maybe_moment()?.zip(row.maybe_text()?),
    })
}

impl Store {
    /// The keys, oldest first.
    pub async fn issuing_keys(&self) -> Result<Vec<IssuingKey>> {
        let sql = "SELECT id, signature, seed, public, retired_at FROM issuing_key ORDER BY made_at, id";
        let read = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok(IssuingKey {
                id: row.text()?,
                signature: row.text()?,
                seed: row.bytes()?,
                public: row.next()?,
                retired: row.maybe_moment()?.is_some(),
            })
        };
        self.all(sql, Vec::new()).await?.iter().map(read).collect()
    }

    /// Keeps a new key; those before it sign no further certificates.
    pub async fn keep_issuing_key(&self, key: &IssuingKey, at: Timestamp) -> Result<()> {
        let transaction = self.begin().await?;
        let sql = "UPDATE issuing_key SET retired_at = $1 WHERE retired_at IS NULL";
        transaction.execute_raw(self.statement(sql, vec![at.micros().into()])).await?;
        let sql =
            "INSERT INTO issuing_key (id, signature, seed, public, made_at) VALUES ($1, $2, $3, $4, $5)";
        let values = vec![
            (&*key.id).into(),
            (&*key.signature).into(),
            key.seed.to_vec().into(),
            key.public.clone().into(),
            at.micros().into(),
        ];
        transaction.execute_raw(self.statement(sql, values)).await?;
        transaction.commit().await
    }

    /// The place that the next certificate takes on the list of revoked ones.
    pub async fn next_certificate_place(&self) -> Result<u64> {
        let row = self.one("SELECT coalesce(max(place) + 1, 0) FROM certificate", Vec::new()).await?;
        row.map_or(Ok(0), |row| Taking::new(&row).count())
    }

    /// Keeps a certificate; [`StoreError::Constraint`] where its number or place was taken a moment ago.
    pub async fn keep_certificate(&self, permit: &Permit, new: &KnownCertificate) -> Result<()> {
        self.keep_certificate_owing(permit, new, &[]).await
    }

    /// The same; whoever is to be told of it is owed that from the same moment on.
    pub async fn keep_certificate_owing(
        &self,
        permit: &Permit,
        new: &KnownCertificate,
        owed: &[OwedNotice],
    ) -> Result<()> {
        let sql = "INSERT INTO certificate (id, county, area, number, place, person_id, claims, token, account_id, issued_at,
                   expires_at, replaces) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let place = i64::try_from(new.place).or(Err(StoreError::Corrupt("too many certificates")))?;
        let values = vec![
            new.id.uuid().into(),
            county_of(permit.area()).into(),
            new.area.prefix().into(),
            (&*new.number).into(),
            place.into(),
            new.person.uuid().into(),
            crate::sql::to_json(&new.claims)?.into(),
            (&*new.token).into(),
            new.account.uuid().into(),
            new.issued_at.micros().into(),
            new.expires_at.micros().into(),
            new.replaces.map(CertificateId::uuid).into(),
        ];
        self.run_owing(sql, values, owed).await.map(drop)
    }

    /// A certificate of the permit's area.
    pub async fn certificate(&self, permit: &Permit, id: CertificateId) -> Result<Option<KnownCertificate>> {
        let sql = certificate!("WHERE c.id = $1 AND c.area >= $2 AND c.area < $3");
        let scope = Scope::of(permit);
        let row = self.one(sql, vec![id.uuid().into(), scope.from.into(), scope.until.into()]).await?;
        row.as_ref().map(known).transpose()
    }

    /// A person's certificates, newest first, those of whoever was merged into them among them. The caller has read the person under the permit.
    pub async fn certificates_of(&self, _: &Permit, person: PersonId) -> Result<Vec<KnownCertificate>> {
        let sql = certificate!("WHERE c.person_id IN ", every_id!("$1"), " ORDER BY c.issued_at DESC, c.id");
        self.all(sql, vec![person.uuid().into()]).await?.iter().map(known).collect()
    }

    /// Revokes a certificate; `false` where it was revoked before.
    pub async fn revoke_certificate(
        &self,
        permit: &Permit,
        id: CertificateId,
        reason: &str,
        at: Timestamp,
    ) -> Result<bool> {
        self.revoke_certificate_owing(permit, id, (reason, at), &[]).await
    }

    /// The same; whoever is to be told of it is owed that from the same moment on.
    pub async fn revoke_certificate_owing(
        &self,
        permit: &Permit,
        id: CertificateId,
        (reason, at): (&str, Timestamp),
        owed: &[OwedNotice],
    ) -> Result<bool> {
        let sql = "UPDATE certificate SET revoked_at = $2, revoked_by = $3, revoke_reason = $4 WHERE id = $1 AND revoked_at IS NULL";
        let values =
            vec![id.uuid().into(), at.micros().into(), permit.account().uuid().into(), reason.into()];
        self.run_owing(sql, values, owed).await
    }

    /// The places of all revoked certificates, and how many places there are. It says nothing about whose they are.
    pub async fn revoked_places(&self) -> Result<(u64, Vec<u64>)> {
        let all = self.next_certificate_place().await?;
        let sql = "SELECT place FROM certificate WHERE revoked_at IS NOT NULL ORDER BY place";
        let places = self.all(sql, Vec::new()).await?;
        let places = places.iter().map(|row| Taking::new(row).count()).collect::<Result<_>>()?;
        Ok((all, places))
    }

    /// Whether the certificate of a number that somebody was shown was revoked, and when it ends; nothing else of it.
    pub async fn certificate_standing(
        &self,
        number: &str,
    ) -> Result<Option<(CertificateId, Option<Timestamp>, Timestamp)>> {
        let sql = "SELECT id, revoked_at, expires_at FROM certificate WHERE number = $1";
        let row = self.one(sql, vec![number.into()]).await?;
        row.map(|row| {
            let mut row = Taking::new(&row);
            Ok((row.id()?, row.maybe_moment()?, row.moment()?))
        })
        .transpose()
    }

    /// Notes that somebody verified a certificate.
    pub async fn keep_certificate_check(
        &self,
        id: CertificateId,
        (who, outcome): (&str, &str),
        at: Timestamp,
    ) -> Result<()> {
        let sql = "INSERT INTO certificate_check (certificate_id, county, at, who, outcome)
                   SELECT id, county, $2, $3, $4 FROM certificate WHERE id = $1";
        let values = vec![id.uuid().into(), at.micros().into(), who.into(), outcome.into()];
        self.run(sql, values).await.map(drop)
    }

    /// Who verified a certificate, latest first. The caller has read the certificate under the permit.
    pub async fn certificate_checks(&self, _: &Permit, id: CertificateId) -> Result<Vec<CertificateCheck>> {
        let sql = "SELECT at, who, outcome FROM certificate_check WHERE certificate_id = $1 ORDER BY at DESC";
        let read = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok(CertificateCheck { at: row.moment()?, who: row.text()?, outcome: row.text()? })
        };
        self.all(sql, vec![id.uuid().into()]).await?.iter().map(read).collect()
    }
}
