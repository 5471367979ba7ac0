use base::{AccountId, Env, PersonId, Timestamp};
use records::Attribute;

use crate::{Action, Actor, Area, AuditEntry, Purpose, Role, Subject};

/// Who acts, with which clock, answering which request. The first argument of every use case.
#[derive(Debug, Clone)]
pub struct Cx {
    /// The signed-in worker.
    pub actor: Actor,
    /// The clock and the source of ids.
    pub env: Env,
    /// Joins log lines, problem reports and audit entries of one request.
    pub request: Box<str>,
}

/// Why an actor may not do something. Says what is missing, never whose record it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The role may not read for this purpose.
    #[error("this role may not read records for that purpose")]
    Purpose,
    /// The role may not import or undo.
    #[error("this role may not import files")]
    Import,
    /// The role may not read the log.
    #[error("this role may not read the log")]
    Log,
    /// Pairs are decided under another purpose.
    #[error("doubtful pairs are read and decided for the purpose of match review only")]
    Decide,
    /// The role may not plan.
    #[error("this role may not count people for planning")]
    Planning,
    /// The role gets no tables for analysis.
    #[error("this role gets no tables for analysis")]
    Analysis,
    /// The role may not make accounts.
    #[error("this role may not make accounts")]
    Accounts,
    /// The role may not give or end grants.
    #[error("this role may not give or end grants")]
    Grants,
    /// The grant has no leave to take lists away.
    #[error("this grant has no leave to take lists away as files")]
    Export,
    /// The role may not list, approve or settle payments.
    #[error("this role may not list or approve payments")]
    Payments,
    /// The role serves nobody, so that there is no emergency in which it could read.
    #[error("this role has no emergency access")]
    Emergency,
}

/// Leave to read people: for one purpose, within one area. Only [`Cx::permit`] makes one, and every query of the
/// store that returns people takes one, so that a read without purpose and area does not compile.
///
/// ```compile_fail,E0451
/// // Nobody can make a permit up: its fields are private.
/// fn browse(cx: &access::Cx) -> access::Permit {
///     access::Permit {
///         account: cx.actor.account,
///         role: cx.actor.role,
///         area: cx.actor.area.clone(),
///         purpose: access::Purpose::FamilyService,
///         request: cx.request.clone(),
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Permit {
    account: AccountId,
    role: Role,
    area: Area,
    purpose: Purpose,
    request: Box<str>,
}

/// Leave to review the log of one area's offices: opens entries, never a record. Only [`Cx::log_permit`] makes one.
#[derive(Debug, Clone)]
pub struct LogPermit {
    area: Area,
}

/// Leave to count the people of one area for planning, and to keep scenarios of it. It opens nobody's record: queries that
/// return people take a [`Permit`]. Only [`Cx::count_permit`] makes one.
#[derive(Debug, Clone)]
pub struct CountPermit {
    account: AccountId,
    role: Role,
    area: Area,
    request: Box<str>,
}

/// Leave to have tables of one area for analysis: cells moved, so many a year. It opens no exact count. Only [`Cx::analyst_permit`]
/// makes one.
#[derive(Debug, Clone)]
pub struct AnalystPermit {
    account: AccountId,
    role: Role,
    area: Area,
    request: Box<str>,
}

/// Leave of the service itself to hand over what waits for people, wherever the office is that told them. It opens their telephones and
/// whether they are alive, nothing else of anybody, and nobody to whom nothing was written; so it needs no area, and no worker has it.
/// What is read under it is in the log of the office that told them, by that office's area.
#[derive(Debug, Clone)]
pub struct SendPermit {
    account: AccountId,
    request: Box<str>,
}

/// A leave to count within an area, exactly ([`CountPermit`]) or for analysis ([`AnalystPermit`]). It opens snapshots; what comes out of
/// one is decided by which of the two is asked for there.
pub trait Counts {
    /// The area that every count must stay within.
    fn area(&self) -> &Area;
}

/// Leave to bring in or undo files within one area. Only [`Cx::import_permit`] makes one.
#[derive(Debug, Clone)]
pub struct ImportPermit {
    account: AccountId,
    area: Area,
}

impl Cx {
    /// Leave to read people for `purpose` in the actor's own area. To review the log is no leave to read people.
    pub fn permit(&self, purpose: Purpose) -> Result<Permit, Denied> {
        let opens_records = Purpose::OF_RECORDS.contains(&purpose);
        if !opens_records || !self.actor.may(purpose) {
            return Err(Denied::Purpose);
        }
        Ok(Permit {
            account: self.actor.account,
            role: self.actor.role,
            area: self.actor.area.clone(),
            purpose,
            request: self.request.clone(),
        })
    }

    /// Leave of a resident behind their own door. It reads within the door's area; the use cases behind the door take the person
    /// from the door itself and read nobody else.
    pub fn own_permit(&self) -> Result<Permit, Denied> {
        if self.actor.role != Role::Resident {
            return Err(Denied::Purpose);
        }
        Ok(Permit {
            account: self.actor.account,
            role: self.actor.role,
            area: self.actor.area.clone(),
            purpose: Purpose::FamilyService,
            request: self.request.clone(),
        })
    }

    /// Leave to review the log of the offices within the actor's own area.
    pub fn log_permit(&self) -> Result<LogPermit, Denied> {
        if self.actor.may(Purpose::LogReview) {
            Ok(LogPermit { area: self.actor.area.clone() })
        } else {
            Err(Denied::Log)
        }
    }

    /// Leave to import into and undo batches of the actor's own area.
    pub fn import_permit(&self) -> Result<ImportPermit, Denied> {
        if self.actor.role.may_import() {
            Ok(ImportPermit { account: self.actor.account, area: self.actor.area.clone() })
        } else {
            Err(Denied::Import)
        }
    }

    /// Leave to count people of the actor's own area, for planning.
    pub fn count_permit(&self) -> Result<CountPermit, Denied> {
        if !self.actor.role.may_plan() {
            return Err(Denied::Planning);
        }
        Ok(CountPermit {
            account: self.actor.account,
            role: self.actor.role,
            area: self.actor.area.clone(),
            request: self.request.clone(),
        })
    }

    /// Leave to have tables of the actor's own area for analysis.
    pub fn analyst_permit(&self) -> Result<AnalystPermit, Denied> {
        if !self.actor.role.may_analyse() || !self.actor.may(Purpose::Planning) {
            return Err(Denied::Analysis);
        }
        Ok(AnalystPermit {
            account: self.actor.account,
            role: self.actor.role,
            area: self.actor.area.clone(),
            request: self.request.clone(),
        })
    }

    /// Leave to take people of the actor's own area away as a file, for `purpose`: the leave to read them, and a grant that
    /// says so.
    pub fn export_permit(&self, purpose: Purpose) -> Result<Permit, Denied> {
        let permit = self.permit(purpose)?;
        if self.actor.exports { Ok(permit) } else { Err(Denied::Export) }
    }

    /// Whether the actor may list, approve and settle payments.
    pub fn pays(&self) -> Result<(), Denied> {
        if self.actor.role == Role::Registrar { Ok(()) } else { Err(Denied::Payments) }
    }

    /// Whether the actor may open and reset accounts.
    pub fn opens_accounts(&self) -> Result<(), Denied> {
        if self.actor.role == Role::Administrator { Ok(()) } else { Err(Denied::Accounts) }
    }

    /// Whether the actor may give and end grants.
    pub fn gives_grants(&self) -> Result<(), Denied> {
        if self.actor.role == Role::Security { Ok(()) } else { Err(Denied::Grants) }
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.env.now()
    }
}

impl Permit {
    /// The area that every query must stay within.
    pub fn area(&self) -> &Area {
        &self.area
    }

    /// The account that reads.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The purpose that the reader named.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Whether adoptions, and the ties that they have ended, may be seen: by whoever registers adoptions, to correct them.
    pub fn sees_adoptions(&self) -> bool {
        self.handles_adoptions() && self.purpose == Purpose::Correction
    }

    /// Whether this office's own papers of adoptions may be handled.
    pub fn handles_adoptions(&self) -> bool {
        self.role == Role::Registrar
    }

    /// The log entry for a read under this permit.
    pub fn entry(&self, at: Timestamp, action: Action, subject: Subject) -> AuditEntry {
        AuditEntry {
            at,
            account: self.account,
            area: Some(self.area.clone()),
            role: self.role,
            purpose: Some(self.purpose),
            action,
            subject,
            fields: Vec::new(),
            request: self.request.clone(),
        }
    }
}

impl SendPermit {
    /// The leave of the service, which acts in the name of an account.
    pub fn of_service(account: AccountId, request: &str) -> Self {
        Self { account, request: request.into() }
    }

    /// The account in whose name the service acts.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The log entry for somebody's number or address that is read to send them word of what the office of an area told them.
    pub fn entry(&self, at: Timestamp, (person, area): (PersonId, &Area), field: Attribute) -> AuditEntry {
        AuditEntry {
            at,
            account: self.account,
            area: Some(area.clone()),
            role: Role::Registrar,
            purpose: Some(Purpose::FamilyService),
            action: Action::SendMessage,
            subject: Subject::People(vec![person]),
            fields: Vec::new(),
            request: self.request.clone(),
        }
        .of_fields([field])
    }
}

impl LogPermit {
    /// The area whose offices' entries may be seen.
    pub fn area(&self) -> &Area {
        &self.area
    }
}

impl CountPermit {
    /// The area that every count must stay within.
    pub fn area(&self) -> &Area {
        &self.area
    }

    /// The account that plans.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The log entry for what is done under this permit. A count names nobody.
    pub fn entry(&self, at: Timestamp, action: Action) -> AuditEntry {
        AuditEntry {
            at,
            account: self.account,
            area: Some(self.area.clone()),
            role: self.role,
            purpose: Some(Purpose::Planning),
            action,
            subject: Subject::None,
            fields: Vec::new(),
            request: self.request.clone(),
        }
    }
}

impl Counts for CountPermit {
    fn area(&self) -> &Area {
        &self.area
    }
}

impl Counts for AnalystPermit {
    fn area(&self) -> &Area {
        &self.area
    }
}

impl AnalystPermit {
    /// The area that every table must stay within.
    pub fn area(&self) -> &Area {
        &self.area
    }

    /// The account that gets the tables.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The log entry for a table that is given out under this permit.
    pub fn entry(&self, at: Timestamp, action: Action) -> AuditEntry {
        AuditEntry {
            at,
            account: self.account,
            area: Some(self.area.clone()),
            role: self.role,
            purpose: Some(Purpose::Planning),
            action,
            subject: Subject::None,
            fields: Vec::new(),
            request: self.request.clone(),
        }
    }
}

impl ImportPermit {
    /// The same leave for the register of one county within the area: six digits, zeros at their end where the register is one
    /// of a wider area.
    #[must_use]
    pub fn of_county(&self, county: &str) -> Self {
        let digits = county.strip_suffix("00").map_or(county, |city| city.strip_suffix("00").unwrap_or(city));
        let narrow: Option<Area> = digits.parse().ok().filter(|_| digits.starts_with(self.area.prefix()));
        Self { account: self.account, area: narrow.unwrap_or_else(|| self.area.clone()) }
    }
    /// The area that imports go into.
    pub fn area(&self) -> &Area {
        &self.area
    }
    /// The account that imports.
    pub fn account(&self) -> AccountId {
        self.account
    }
}
