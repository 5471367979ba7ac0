use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::{PurposeCode, RoleCode};

/// The accounts of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountsList {
    /// By name.
    pub(crate) items: Vec<AccountRow>,
}

/// An account as those see it who look after accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountRow {
    /// `acc_…`
    pub(crate) id: String,
    /// Which version this is, for `if-match`.
    pub(crate) version: String,
    /// The name to sign in with.
    pub(crate) name: String,
    /// The office that it belongs to, by its area.
    pub(crate) area: String,
    /// That area's full name.
    pub(crate) area_name: String,
    /// Whether a second factor is asked for.
    pub(crate) second_factor: bool,
    /// How many passkeys it has.
    pub(crate) passkeys: usize,
    /// Who its worker is to the office's own sign-in service.
    pub(crate) identity: Option<super::ways::IdentityForm>,
    /// The one-time password was not used yet.
    pub(crate) must_change_password: bool,
    /// No attempt to sign in is taken before this moment.
    #[schema(format = DateTime)]
    pub(crate) locked_until: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// Last request of a session that still stands.
    #[schema(format = DateTime)]
    pub(crate) seen_at: Option<String>,
    /// What it was given, the first first.
    pub(crate) grants: Vec<GrantRow>,
}

/// A grant.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GrantRow {
    /// `gra_…`
    pub(crate) id: String,
    /// Which version this is, for `if-match`.
    pub(crate) version: String,
    /// As what.
    pub(crate) role: RoleCode,
    /// Where.
    pub(crate) area: String,
    /// The area's full name.
    pub(crate) area_name: String,
    /// For which purposes; `null` for all of the role.
    pub(crate) purposes: Option<Vec<PurposeCode>>,
    /// From this moment on.
    #[schema(format = DateTime)]
    pub(crate) from: String,
    /// Before this moment.
    #[schema(format = DateTime)]
    pub(crate) until: Option<String>,
    /// Why.
    pub(crate) reason: String,
    /// Taken in an emergency by the account itself.
    pub(crate) emergency: bool,
    /// Whether lists may be taken away as files under it.
    pub(crate) exports: bool,
    /// When it was ended before its time.
    #[schema(format = DateTime)]
    pub(crate) ended_at: Option<String>,
    /// Whether it holds now.
    pub(crate) holds: bool,
}

/// An account to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountRequest {
    /// The name to sign in with: letters, digits, dots, dashes or underscores.
    #[schema(min_length = 2, max_length = 64)]
    pub(crate) name: String,
    /// The office: leading digits of a division code, within the administrator's area.
    #[schema(example = "330110", max_length = 12)]
    pub(crate) area: String,
}

/// An account with the password to hand over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenedAccount {
    /// `acc_…`
    pub(crate) id: String,
    /// The name to sign in with.
    pub(crate) name: String,
    /// Good for one sign-in, which must change it; the only time it is shown.
    pub(crate) one_time_password: String,
}

/// A grant to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantRequest {
    /// As what.
    pub(crate) role: RoleCode,
    /// Where: leading digits of a division code, within the security officer's area.
    #[schema(example = "330110", max_length = 12)]
    pub(crate) area: String,
    /// For which of the role's purposes; absent for all.
    pub(crate) purposes: Option<Vec<PurposeCode>>,
    /// From when on; absent for now.
    #[schema(format = DateTime)]
    pub(crate) from: Option<String>,
    /// Until when; absent without an end.
    #[schema(format = DateTime)]
    pub(crate) until: Option<String>,
    /// Whether lists may be taken away as files under it; absent for no. Only for roles that read records.
    #[serde(default)]
    pub(crate) exports: bool,
    /// Why.
    #[schema(min_length = 4, max_length = 500)]
    pub(crate) reason: String,
}

/// Emergencies of an area's offices.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EmergencyList {
    /// Those that wait for review first.
    pub(crate) items: Vec<EmergencyRow>,
}

/// An emergency access.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EmergencyRow {
    /// `gra_…`
    pub(crate) id: String,
    /// Which version this is, for `if-match`.
    pub(crate) version: String,
    /// Whose.
    pub(crate) account: String,
    /// Where.
    pub(crate) area: String,
    /// The area's full name.
    pub(crate) area_name: String,
    /// When it began.
    #[schema(format = DateTime)]
    pub(crate) from: String,
    /// When it ends or ended.
    #[schema(format = DateTime)]
    pub(crate) until: Option<String>,
    /// Why.
    pub(crate) reason: String,
    /// When it was reviewed.
    #[schema(format = DateTime)]
    pub(crate) reviewed_at: Option<String>,
    /// What the auditor found.
    pub(crate) review: Option<String>,
}

/// What an auditor found of an emergency.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewRequest {
    /// In words.
    #[schema(min_length = 4, max_length = 500)]
    pub(crate) review: String,
}
