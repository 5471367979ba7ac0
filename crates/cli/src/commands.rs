//! The command line, as clap reads it. Names and meanings are a contract: scripts call them.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::benefits::BenefitsCommand;
use crate::figures::{FiguresOptions, OpenDataOptions, ReleaseOptions, SnapshotOptions};
use crate::project::{LifetableArgs, ProjectArgs};

/// The address on which the demo and the service listen unless told otherwise.
pub(crate) const LISTEN: &str = "127.0.0.1:8080";

/// 万家 Wanjia: one living register of people, households, homes and vital events.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
pub(crate) struct Cli {
    /// What is logged on standard error, such as `info` or `server=debug`.
    #[arg(long, global = true, value_name = "FILTER")]
    pub(crate) log: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a synthetic street, import its departments' extracts, link, and serve the register. 演示
    Demo(DemoOptions),
    /// Write a synthetic place's extracts and the truth. 合成数据
    Synth(SynthOptions),
    /// Serve the register. 启动服务
    Serve(Box<ServeOptions>),
    /// Import departments' files: stage, check, link, commit. 导入
    Import(ImportOptions),
    /// Look at batches and undo them. 批次
    #[command(subcommand)]
    Batch(BatchCommand),
    /// Link the people of any files, without a register. 记录归并
    Link(LinkOptions),
    /// Project a population by cohort and component, from files. 人口预测
    Project(ProjectArgs),
    /// Make life tables of death rates. 生命表
    Lifetable(LifetableArgs),
    /// What people are entitled to, from tables of people and benefits as dated data. 福利测算
    #[command(subcommand)]
    Benefits(BenefitsCommand),
    /// Verify a certificate against published keys, without the register. 核验证明
    VerifyCertificate(VerifyCertificateOptions),
    /// Check the store's invariants and the log's proof; name the first fault. 校验
    Verify(VerifyOptions),
    /// Make accounts. 账号
    #[command(subcommand)]
    Account(AccountCommand),
    /// Copy the register and its log into one file while it goes on serving. 备份
    Backup(BackupOptions),
    /// Put a backup into a new database of either engine, and prove it. 恢复
    Restore(RestoreOptions),
    /// Move a register into a new database, of the same engine or the other. 迁移
    Migrate(MigrateOptions),
    /// Write the register on a day as columns of codes, for figures. 快照
    Snapshot(SnapshotOptions),
    /// Print every indicator of a snapshot: register counts, never official statistics. 指标
    Figures(FiguresOptions),
    /// Make a public release of a snapshot: hidden, rounded, audited and attacked; or name the cell that blocks it. 公布
    Release(ReleaseOptions),
    /// Make one-off open data with differential privacy, spending from a public ledger. 开放数据
    #[command(name = "opendata")]
    OpenData(OpenDataOptions),
    /// Add a key to the file of keys that families' papers are kept under; it seals from the service's next start on. 材料密钥
    PaperKey(PaperKeyOptions),
    /// Take the log's head or the whole log out of the house. 日志
    #[command(subcommand)]
    Log(LogCommand),
}

#[derive(Debug, Args)]
pub(crate) struct PaperKeyOptions {
    /// The file; made if it is not there.
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Make an account and print its one-time password, the only time it is shown.
    Add(AccountOptions),
}

#[derive(Debug, Args)]
pub(crate) struct AccountOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// What it is for: `registrar`, `community_worker`, `analyst`, `auditor`, `administrator` or `security`.
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: String,
    /// Its area, within the register's: leading digits of a division code; by default the whole register's.
    #[arg(long, value_name = "DIGITS")]
    pub(crate) area: Option<String>,
    /// The name to sign in with: 2 to 64 letters, digits, dots, dashes or underscores.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// Append the log's head to a file that another office keeps (C2SP tlog-checkpoint).
    Checkpoint(LogOptions),
    /// Write the whole log as newline-delimited JSON, which `wanjia-verify-log` proves.
    Export(LogOptions),
}

#[derive(Debug, Args)]
pub(crate) struct LogOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyCertificateOptions {
    /// The text of the certificate's code, in a file; `-` reads standard input.
    #[arg(value_name = "FILE")]
    pub(crate) certificate: PathBuf,
    /// The issuer's published keys, as fetched once from `/.well-known/jwt-vc-issuer`.
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: PathBuf,
    /// The issuer's list of revoked certificates, as fetched from `/.well-known/wanjia-certificate-status`, or from
    /// `/.well-known/wanjia-certificate-status-sm2` where the certificate is signed with SM2.
    #[arg(long, value_name = "FILE")]
    pub(crate) status: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct BackupOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// The file to write, which must not be there.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// The backup.
    #[arg(long = "from", value_name = "FILE")]
    pub(crate) input: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct MigrateOptions {
    /// The database to move from; nothing should be written to it meanwhile.
    #[arg(long, value_name = "URL")]
    pub(crate) from: String,
    /// The new database.
    #[arg(long, value_name = "URL")]
    pub(crate) to: String,
    /// Where the data lies between the two for a while; by default the system's folder for temporary files.
    #[arg(long, value_name = "DIR")]
    pub(crate) scratch: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyOptions {
    /// `sqlite:FILE` or `postgres://…`.
    #[arg(long, value_name = "URL", conflicts_with = "export")]
    pub(crate) database: Option<String>,
    /// An exported log to prove instead, without the register.
    #[arg(long, value_name = "FILE")]
    pub(crate) export: Option<PathBuf>,
    /// Heads of the log that were kept elsewhere; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BatchCommand {
    /// List the batches, newest first.
    List(DatabaseOptions),
    /// Undo a batch: its records cease to stand, the ones that they replaced stand again.
    Undo(UndoOptions),
}

#[derive(Debug, Args)]
pub(crate) struct DatabaseOptions {
    /// `sqlite:FILE` or `postgres://…`.
    #[arg(long, value_name = "URL")]
    pub(crate) database: String,
}

/// How a database is opened by whoever keeps the register.
#[derive(Debug, Args)]
pub(crate) struct OpenOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// What the log of a register that is new is hashed with: `sha256`, or `sm3` (GM/T 0004-2012). One that is there keeps
    /// its own.
    #[arg(long, value_name = "HASH", default_value = "sha256")]
    pub(crate) log_hash: String,
    /// Most connections to the database at a time; whoever comes then waits.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) connections: u32,
}

#[derive(Debug, Args)]
pub(crate) struct DemoOptions {
    /// How many people live in the place or have their hukou there.
    #[arg(long, default_value_t = 116_186, value_parser = clap::value_parser!(u32).range(100..=5_000_000))]
    pub(crate) people: u32,
    /// The same seed makes the same place.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Where the page is served.
    #[arg(long, default_value = LISTEN)]
    pub(crate) listen: SocketAddr,
    /// The database to fill, which must be empty; by default a new SQLite file in the demo's folder.
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// The demo's folder: extracts, truth and database. What an earlier demo left there is replaced.
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    pub(crate) dir: PathBuf,
    /// End after the summary.
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// Also write the summary as one JSON object.
    #[arg(long, value_name = "FILE")]
    pub(crate) summary: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct SynthOptions {
    /// How many people.
    #[arg(long, value_parser = clap::value_parser!(u32).range(100..=5_000_000))]
    pub(crate) people: u32,
    /// The same seed writes the same bytes.
    #[arg(long)]
    pub(crate) seed: u64,
    /// The folder to write into; made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Other rates and shares, as TOML; `--print-rates` shows them all.
    #[arg(long, value_name = "FILE")]
    pub(crate) rates: Option<PathBuf>,
    /// Print all rates with their defaults, and end.
    #[arg(long)]
    pub(crate) print_rates: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ServeOptions {
    #[command(flatten)]
    pub(crate) open: OpenOptions,
    /// The address to listen on.
    #[arg(long, default_value = LISTEN)]
    pub(crate) listen: SocketAddr,
    /// The area that a new register is for: leading digits of a division code. Asked only when the database is new.
    #[arg(long, value_name = "DIGITS", default_value = "330110")]
    pub(crate) area: String,
    /// The address under which the register is opened, such as `https://register.example`: passkeys are kept for it, and
    /// with `https` cookies go by TLS alone, whatever stands between.
    #[arg(long, value_name = "URL")]
    pub(crate) origin: Option<String>,
    /// The office's own sign-in service (`OpenID` Connect), by the address that it goes by; takes `--origin`.
    #[arg(long, value_name = "URL", requires = "oidc_client")]
    pub(crate) oidc_issuer: Option<String>,
    /// What that service calls this register.
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    pub(crate) oidc_client: Option<String>,
    /// A file with the secret that this register proves itself with; without it, a public client.
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    pub(crate) oidc_secret: Option<PathBuf>,
    /// What workers call that service.
    #[arg(long, value_name = "NAME", default_value = "单位统一登录")]
    pub(crate) oidc_name: String,
    /// Certificates (PEM) of whoever vouches for that service, in place of those that browsers trust.
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    pub(crate) oidc_trust: Option<PathBuf>,
    /// A sign-in service for residents (`OpenID` Connect), such as a province's, by the address that it goes by; takes `--origin`.
    /// 居民统一身份认证
    #[arg(long, value_name = "URL", requires = "resident_oidc_client", requires = "resident_oidc_claim")]
    pub(crate) resident_oidc_issuer: Option<String>,
    /// What that service calls this register.
    #[arg(long, value_name = "ID", requires = "resident_oidc_issuer")]
    pub(crate) resident_oidc_client: Option<String>,
    /// The claim of its identity token that holds the resident's document number. 存放公民身份号码的声明
    #[arg(long, value_name = "CLAIM", requires = "resident_oidc_issuer")]
    pub(crate) resident_oidc_claim: Option<String>,
    /// What has to be asked for so that the token holds it, beside `openid`. Can be given again.
    #[arg(long, value_name = "SCOPE", requires = "resident_oidc_issuer")]
    pub(crate) resident_oidc_scope: Vec<String>,
    /// A file with the secret that this register proves itself with there; without it, a public client.
    #[arg(long, value_name = "FILE", requires = "resident_oidc_issuer")]
    pub(crate) resident_oidc_secret: Option<PathBuf>,
    /// What residents call that service.
    #[arg(long, value_name = "NAME", default_value = "统一身份认证")]
    pub(crate) resident_oidc_name: String,
    /// Certificates (PEM) of whoever vouches for that service, in place of those that browsers trust.
    #[arg(long, value_name = "FILE", requires = "resident_oidc_issuer")]
    pub(crate) resident_oidc_trust: Option<PathBuf>,
    /// Where answers to other systems may be sent later: the beginning of an address, ending in `/`. Can be given again.
    #[arg(long, value_name = "URL")]
    pub(crate) callback: Vec<String>,
    /// Where uploaded files wait until they are committed, and snapshots lie; by default a folder beside the register's file, or one of the
    /// user's data that is this database's own.
    #[arg(long, value_name = "DIR")]
    pub(crate) spool: Option<PathBuf>,
    /// The address under which certificates' keys are published, such as `https://register.example`; by default the address
    /// listened on.
    #[arg(long, value_name = "URL")]
    pub(crate) issuer: Option<String>,
    /// How certificates are signed from now on: `ed25519`, or `sm2` (GB/T 32918 with SM3). What was signed before goes on verifying.
    #[arg(long, value_name = "KIND", default_value = "ed25519")]
    pub(crate) certificate_signature: String,
    /// A file of TOML with the carriers of messages: a message centre or gateway for SMS, a server for mail. Secrets lie in files that it
    /// names. Without it, messages stay in residents' inboxes.
    #[arg(long, value_name = "FILE")]
    pub(crate) messages: Option<PathBuf>,
    /// A file with the keys that families' papers are kept under. By default `REGISTER.keys` beside a register on SQLite; on
    /// PostgreSQL none is kept without it. Made where there is none and nothing is sealed yet. 材料密钥文件
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// A folder with the place's own benefits, one folder each, beside those that ship.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) benefits: Option<PathBuf>,
    /// Seconds after which an answer that is not there is given up; uploads have an hour.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub(crate) timeout: u64,
    /// The largest file that may be uploaded, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 1_024, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    pub(crate) upload_most: u64,
    /// A folder with the place's own services, YAML files of the form of those that ship: items, bundles, offices, working days.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) services: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ImportOptions {
    #[command(flatten)]
    pub(crate) open: OpenOptions,
    /// The profile that maps the files' columns; by default the bundled one that fits each header.
    #[arg(long, value_name = "P.toml")]
    pub(crate) profile: Option<PathBuf>,
    /// Count what would be created, updated, skipped and rejected, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The area that a new register is for: leading digits of a division code. Asked only when the database is new.
    #[arg(long, value_name = "DIGITS", default_value = "330110")]
    pub(crate) area: String,
    /// Where rejected rows are written, one file a batch; by default beside each file, `NAME.rejected.csv`.
    #[arg(long, value_name = "DIR")]
    pub(crate) rejected: Option<PathBuf>,
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct UndoOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// The batch, such as `bat_0198…`.
    #[arg(value_name = "ID")]
    pub(crate) batch: String,
}

#[derive(Debug, Args)]
pub(crate) struct LinkOptions {
    /// Which files, and which columns of them name whom.
    #[arg(value_name = "CONFIG.toml")]
    pub(crate) config: PathBuf,
    /// The folder to write clusters.csv, pairs.csv, model.json and report.html into.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Cli;

    /// Names that clash and the like come out when a command is used; this looks at all of them.
    #[test]
    fn every_command_is_well_formed() {
        Cli::command().debug_assert();
    }
}
