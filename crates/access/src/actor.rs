use base::AccountId;
use serde::{Deserialize, Serialize};

use crate::{Area, Purpose};

/// What an account is for. A role decides the purposes it may name ([`Role::purposes`]) and whether it may import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sets up the register and may do everything in its area; the bootstrap account.
    Administrator,
    /// Keeps the register of an area: imports, settles matches, reads records.
    Registrar,
    /// Serves families of an area: reads records, imports nothing.
    CommunityWorker,
    /// Reads the log, no records.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Administrator, Self::Registrar, Self::CommunityWorker, Self::Auditor];

    /// The code kept in storage and sent over the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Registrar => "registrar",
            Self::CommunityWorker => "community_worker",
            Self::Auditor => "auditor",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The purposes that this role may name: those for which records are read, or the review of the log. No role has
    /// both, so that nobody reviews their own reads.
    pub const fn purposes(self) -> &'static [Purpose] {
        match self {
            Self::Administrator | Self::Registrar => &Purpose::OF_RECORDS,
            Self::CommunityWorker => &[Purpose::FamilyService, Purpose::LocateFamily],
            Self::Auditor => &[Purpose::LogReview],
        }
    }

    /// Whether this role may count its area's people for planning.
    pub const fn may_plan(self) -> bool {
        match self {
            Self::Administrator | Self::Registrar => true,
            Self::CommunityWorker | Self::Auditor => false,
        }
    }

    /// Whether this role may bring in and undo departments' files.
    pub const fn may_import(self) -> bool {
        match self {
            Self::Administrator | Self::Registrar => true,
            Self::CommunityWorker | Self::Auditor => false,
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
}
