use serde::Serialize;
use utoipa::ToSchema;

/// How the system is. Nobody is named.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct System {
    /// The moment of looking.
    #[schema(format = DateTime)]
    pub(crate) at: String,
    /// Version of this program.
    pub(crate) version: String,
    /// `sqlite` or `postgres`.
    pub(crate) engine: String,
    /// Version of the engine, as it says.
    pub(crate) engine_version: String,
    /// Number of the newest migration that ran.
    pub(crate) schema: u64,
    /// Size of the register, in bytes.
    pub(crate) bytes: u64,
    /// Size of the log's own file, in bytes; null on PostgreSQL, where the log is part of the register's database.
    pub(crate) log_bytes: Option<u64>,
    /// Bytes that are free where the register lies; null where unknown.
    pub(crate) disk_free: Option<u64>,
    /// Bytes there in all.
    pub(crate) disk_total: Option<u64>,
    /// Entries of the log.
    pub(crate) log_entries: u64,
    /// When the log's head was last kept in the register.
    #[schema(format = DateTime)]
    pub(crate) anchored_at: Option<String>,
    /// When an archive was last made.
    #[schema(format = DateTime)]
    pub(crate) backed_up_at: Option<String>,
    /// Registrations that the register has not followed yet.
    pub(crate) behind: u64,
    /// Files that were checked and wait to be committed or discarded.
    pub(crate) staged: u64,
    /// What to do, the most urgent first; empty where all is well.
    pub(crate) advice: Vec<AdviceCode>,
    /// The place's own benefits whose files cannot be read.
    pub(crate) faulty_benefits: Vec<FaultyBenefitRow>,
}

/// A folder of the place's own that cannot be read as a benefit now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FaultyBenefitRow {
    /// The folder's name.
    pub(crate) folder: String,
    /// What is wrong, with the place in the file.
    pub(crate) fault: String,
    /// Whether the last version that could be read is used in the meantime.
    pub(crate) kept: bool,
}

/// What an administrator is advised to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AdviceCode {
    /// The disk is nearly full.
    DiskLow,
    /// The machine's clock is behind the log's last entry.
    ClockBehind,
    /// Uploaded files cannot be kept where they are to wait.
    NoUploads,
    /// No archive has ever been made.
    NeverBackedUp,
    /// The last archive is more than a week old.
    BackupOld,
    /// Registrations wait for the register to follow them.
    Behind,
    /// The log's head has not been kept in the register yet.
    NotAnchored,
    /// Leftovers that have been kept long enough are not being removed.
    LeftoversStay,
    /// The fonts for printed papers are not on this machine.
    NoFonts,
    /// A file of the place's own benefits cannot be read.
    BenefitFaulty,
}
