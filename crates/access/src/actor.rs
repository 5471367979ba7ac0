use base::AccountId;
use serde::{Deserialize, Serialize};

use crate::{Area, Purpose};

/// What an account is for. A role decides the purposes it may name ([`Role::purposes`]) and whether it may import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Opens and resets accounts. Reads nobody, imports nothing, gives no leave.
    Administrator,
    /// Keeps the register of an area: imports, settles matches, reads records.
    Registrar,
    /// Serves families of an area: reads records, imports nothing.
    CommunityWorker,
    /// Reads the log, no records; reviews emergency access.
    Auditor,
    /// Gives and ends grants. Reads nobody, opens no accounts.
    Security,
    /// Gets tables of an area for analysis, cells moved and so many a year. Reads nobody and sees no exact count.
    Analyst,
    /// Somebody behind their own door, who reads their own record and no other. No account of a worker has this role.
    Resident,
}

impl Role {
    /// Every role that an account may have.
    pub const ALL: [Self; 6] = [
        Self::Administrator,
        Self::Registrar,
        Self::CommunityWorker,
        Self::Auditor,
        Self::Security,
        Self::Analyst,
    ];

    /// The code kept in storage and sent over the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Registrar => "registrar",
            Self::CommunityWorker => "community_worker",
            Self::Auditor => "auditor",
            Self::Security => "security",
            Self::Analyst => "analyst",
            Self::Resident => "resident",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::Resident]).find(|role| role.code() == code)
    }

    /// The purposes that this role may name: those for which records are read, the review of the log, or planning for who gets
    /// tables and nothing else. No role has two of these, so that nobody reviews their own reads.
    pub const fn purposes(self) -> &'static [Purpose] {
        match self {
            Self::Administrator | Self::Security | Self::Resident => &[],
            Self::Registrar => &Purpose::OF_RECORDS,
            Self::CommunityWorker => &[Purpose::FamilyService, Purpose::LocateFamily],
            Self::Auditor => &[Purpose::LogReview],
            Self::Analyst => &[Purpose::Planning],
        }
    }

    /// Whether this role may count its area's people for planning.
    pub const fn may_plan(self) -> bool {
        match self {
            Self::Registrar => true,
            Self::Administrator
            | Self::CommunityWorker
            | Self::Auditor
            | Self::Security
            | Self::Analyst
            | Self::Resident => false,
        }
    }

    /// Whether this role gets tables for analysis.
    pub const fn may_analyse(self) -> bool {
        matches!(self, Self::Analyst)
    }

    /// Whether this role serves families, hence reads records.
    pub const fn serves(self) -> bool {
        matches!(self, Self::Registrar | Self::CommunityWorker)
    }

    /// Which roles one account may hold beside this one. Whoever keeps accounts, whoever gives leave and whoever reviews are
    /// three people, and none of them reads the register. Whoever
    /// gets moved counts has no way to exact ones.
    pub fn goes_with(self, other: Self) -> bool {
        self == other || (self.serves() && other.serves())
    }

    /// Whether this role may bring in and undo departments' files.
    pub const fn may_import(self) -> bool {
        match self {
            Self::Registrar => true,
            Self::Administrator
            | Self::CommunityWorker
            | Self::Auditor
            | Self::Security
            | Self::Analyst
            | Self::Resident => false,
        }
    }
}

/// A signed-in worker (or the command line, which acts as the administrator of the database that it was given).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// What it is for.
    pub role: Role,
    /// Where.
    pub area: Area,
    /// For what, where the grant allows less than the role does.
    pub purposes: Option<std::sync::Arc<[Purpose]>>,
    /// Whether the grant lets lists be taken away as files.
    pub exports: bool,
}

impl Actor {
    /// An actor with all the purposes of the role.
    pub const fn new(account: AccountId, role: Role, area: Area) -> Self {
        Self { account, role, area, purposes: None, exports: false }
    }

    /// Whether the role has this purpose and the grant does not leave it out.
    pub fn may(&self, purpose: Purpose) -> bool {
        let granted = self.purposes.as_ref().is_none_or(|granted| granted.contains(&purpose));
        granted && self.role.purposes().contains(&purpose)
    }
}
