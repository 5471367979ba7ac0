//! Forms that come from above: the files, what was confirmed of them, and what each filling said.

use access::{Area, CountPermit};
use base::{AccountId, Date, FormId, Timestamp, codes};
use serde_json::Value;

use crate::{
    Result, Store, StoreError,
    sql::{QueryResult, Taking, to_json},
};

codes! {
    /// How often a form is asked for.
    FormEvery {
        /// Once.
        Once = "once",
        /// Each month.
        Month = "month",
        /// Each quarter.
        Quarter = "quarter",
        /// Each half year.
        HalfYear = "half_year",
        /// Each year.
        Year = "year",
    }
}

/// A form as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptForm {
    /// Its id.
    pub id: FormId,
    /// Whose office has to fill it.
    pub area: Area,
    /// Its title, 1 to 400 characters.
    pub title: Box<str>,
    /// `xlsx` or `docx`.
    pub extension: Box<str>,
    /// The same for each copy of one form.
    pub fingerprint: [u8; 32],
    /// Who asks for it, 1 to 200 characters.
    pub asked_by: Box<str>,
    /// On which legal ground, 1 to 400 characters.
    pub ground: Box<str>,
    /// How often.
    pub every: FormEvery,
    /// By when; of a form that comes again, the first time.
    pub due: Option<Date>,
    /// What its fields ask for, each once, to be compared with other forms.
    pub asks: Vec<String>,
    /// Who brought it.
    pub account: AccountId,
    /// When.
    pub created_at: Timestamp,
}

/// One filling of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormFilling {
    /// 1 is a form's first.
    pub number: u32,
    /// Who filled it.
    pub account: AccountId,
    /// When.
    pub filled_at: Timestamp,
    /// The day that it describes.
    pub day: Date,
    /// First day of its period.
    pub from: Date,
    /// Values that were written.
    pub written: u32,
    /// Fields that were left to somebody.
    pub open: u32,
    /// People whose values were written.
    pub people: u32,
    /// Figures as written: field and text. Nothing of a person.
    pub figures: Vec<(String, String)>,
    /// Which round it answers, by the day on which that is due; none of a form that is asked for once.
    pub round: Option<Date>,
}

/// A form with a due day, and what was filled of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRound {
    /// Which.
    pub id: FormId,
    /// How often it is asked for.
    pub every: FormEvery,
    /// The first day on which it is due.
    pub due: Date,
    /// When it came.
    pub created_at: Timestamp,
    /// The latest round that was answered.
    pub answered: Option<Date>,
    /// Whether it was ever filled.
    pub filled: bool,
}

macro_rules! columns {
    () => {
        "id, area, title, extension, fingerprint, asked_by, ground, every, due, asks, account_id, created_at"
    };
}

fn kept(row: &QueryResult) -> Result<KeptForm> {
    let mut row = Taking::new(row);
    Ok(KeptForm {
        id: row.id()?,
        area: row.text()?.parse().or(Err(StoreError::Corrupt("an area does not read")))?,
        title: row.text()?,
        extension: row.text()?,
        fingerprint: row.bytes()?,
        asked_by: row.text()?,
        ground: row.text()?,
        every: row.code(FormEvery::from_code)?,
        due: row.maybe_date()?,
        asks: row.json()?,
        account: row.id()?,
        created_at: row.moment()?,
    })
}

fn filling(row: &mut Taking<'_>) -> Result<FormFilling> {
    let small = |count: u64| u32::try_from(count).or(Err(StoreError::Corrupt("a count is too large")));
    Ok(FormFilling {
        number: small(row.count()?)?,
        account: row.id()?,
        filled_at: row.moment()?,
        day: row.date()?,
        from: row.date()?,
        written: small(row.count()?)?,
        open: small(row.count()?)?,
        people: small(row.count()?)?,
        figures: row.json()?,
        round: row.maybe_date()?,
    })
}

impl Store {
    /// Keeps a form of the permit's area with its file.
    pub async fn keep_form(&self, permit: &CountPermit, form: &KeptForm, file: &[u8]) -> Result<()> {
        if form.area != *permit.area() {
            return Err(StoreError::Conflict("a form is of another area"));
        }
        let sql = "INSERT INTO form (id, area, title, extension, fingerprint, asked_by, ground, every, due, asks, account_id, created_at, file)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let values = vec![
            form.id.uuid().into(),
            form.area.prefix().into(),
            (&*form.title).into(),
            (&*form.extension).into(),
            form.fingerprint.to_vec().into(),
            (&*form.asked_by).into(),
            (&*form.ground).into(),
            form.every.code().into(),
            form.due.map(|due| due.to_string()).into(),
            to_json(&form.asks)?.into(),
            form.account.uuid().into(),
            form.created_at.micros().into(),
            file.to_vec().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// The forms of the permit's own area, newest first.
    pub async fn forms(&self, permit: &CountPermit) -> Result<Vec<KeptForm>> {
        let sql = concat!("SELECT ", columns!(), " FROM form WHERE area = $1 ORDER BY created_at DESC, id");
        let rows = self.all(sql, vec![permit.area().prefix().into()]).await?;
        rows.iter().map(kept).collect()
    }

    /// A form of the permit's own area with its file.
    pub async fn form(&self, permit: &CountPermit, id: FormId) -> Result<Option<(KeptForm, Vec<u8>)>> {
        let sql = concat!("SELECT ", columns!(), ", file FROM form WHERE area = $1 AND id = $2");
        let values = vec![permit.area().prefix().into(), id.uuid().into()];
        let Some(row) = self.one(sql, values).await? else { return Ok(None) };
        let mut file = Taking::new(&row);
        file.skip_to(12);
        Ok(Some((kept(&row)?, file.next()?)))
    }

    /// Keeps what a person confirmed of a form, for every copy of it in this area.
    pub async fn keep_form_mapping(
        &self,
        permit: &CountPermit,
        fingerprint: [u8; 32],
        mapping: &Value,
        at: Timestamp,
    ) -> Result<()> {
        let sql = "INSERT INTO form_mapping (area, fingerprint, mapping, account_id, confirmed_at)
                   VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (area, fingerprint) DO UPDATE SET mapping = excluded.mapping,
                       account_id = excluded.account_id, confirmed_at = excluded.confirmed_at";
        let values = vec![
            permit.area().prefix().into(),
            fingerprint.to_vec().into(),
            to_json(mapping)?.into(),
            permit.account().uuid().into(),
            at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// What was confirmed of a form in this area: who, when, what.
    pub async fn form_mapping(
        &self,
        permit: &CountPermit,
        fingerprint: [u8; 32],
    ) -> Result<Option<(AccountId, Timestamp, Value)>> {
        let sql =
            "SELECT account_id, confirmed_at, mapping FROM form_mapping WHERE area = $1 AND fingerprint = $2";
        let values = vec![permit.area().prefix().into(), fingerprint.to_vec().into()];
        let Some(row) = self.one(sql, values).await? else { return Ok(None) };
        let mut row = Taking::new(&row);
        Ok(Some((row.id()?, row.moment()?, row.json()?)))
    }

    /// Keeps a filling of a form of the permit's area; its number follows by itself.
    pub async fn keep_form_filling(
        &self,
        permit: &CountPermit,
        id: FormId,
        filling: &FormFilling,
    ) -> Result<()> {
        let sql = "INSERT INTO form_filling (form_id, number, account_id, filled_at, day, period_from, written, open, people, figures, round_due)
                   SELECT f.id, coalesce((SELECT max(g.number) FROM form_filling g WHERE g.form_id = f.id), 0) + 1,
                       $3, $4, $5, $6, $7, $8, $9, $10, $11
                   FROM form f WHERE f.id = $1 AND f.area = $2";
        let values = vec![
            id.uuid().into(),
            permit.area().prefix().into(),
            filling.account.uuid().into(),
            filling.filled_at.micros().into(),
            filling.day.to_string().into(),
            filling.from.to_string().into(),
            i64::from(filling.written).into(),
            i64::from(filling.open).into(),
            i64::from(filling.people).into(),
            to_json(&filling.figures)?.into(),
            filling.round.map(|due| due.to_string()).into(),
        ];
        match self.run(sql, values).await? {
            1 => Ok(()),
            _ => Err(StoreError::Conflict("a form is of another area")),
        }
    }

    /// The fillings of all forms of the permit's own area, latest first.
    pub async fn form_fillings(&self, permit: &CountPermit) -> Result<Vec<(FormId, FormFilling)>> {
        let sql = "SELECT g.form_id, g.number, g.account_id, g.filled_at, g.day, g.period_from, g.written, g.open, g.people, g.figures,
                       g.round_due
                   FROM form_filling g JOIN form f ON f.id = g.form_id WHERE f.area = $1
                   ORDER BY g.filled_at DESC, g.number DESC";
        let rows = self.all(sql, vec![permit.area().prefix().into()]).await?;
        let read = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok((row.id()?, filling(&mut row)?))
        };
        rows.iter().map(read).collect()
    }

    /// Says how often a form of the permit's area is asked for, and the first day on which it is due; whether there is such a form.
    pub async fn set_form_rounds(
        &self,
        permit: &CountPermit,
        id: FormId,
        every: FormEvery,
        due: Option<Date>,
    ) -> Result<bool> {
        let sql = "UPDATE form SET every = $3, due = $4 WHERE id = $1 AND area = $2";
        let values = vec![
            id.uuid().into(),
            permit.area().prefix().into(),
            every.code().into(),
            due.map(|due| due.to_string()).into(),
        ];
        Ok(self.run(sql, values).await? == 1)
    }

    /// The forms of the permit's own area that have a due day, with what was filled of them.
    pub async fn form_rounds(&self, permit: &CountPermit) -> Result<Vec<FormRound>> {
        let sql = "SELECT f.id, f.every, f.due, f.created_at, max(g.round_due), count(g.number)
                   FROM form f LEFT JOIN form_filling g ON g.form_id = f.id
                   WHERE f.area = $1 AND f.due IS NOT NULL
                   GROUP BY f.id, f.every, f.due, f.created_at ORDER BY f.due, f.id";
        let rows = self.all(sql, vec![permit.area().prefix().into()]).await?;
        let read = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok(FormRound {
                id: row.id()?,
                every: row.code(FormEvery::from_code)?,
                due: row.date()?,
                created_at: row.moment()?,
                answered: row.maybe_date()?,
                filled: row.count()? > 0,
            })
        };
        rows.iter().map(read).collect()
    }
}
