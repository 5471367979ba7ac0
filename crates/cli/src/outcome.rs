use std::{io, path::Path, process::ExitCode};

use app::AppError;
use store::StoreError;

/// Why a command failed, in plain words, Chinese and English. Never holds a person's name or number.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// A file or folder.
    #[error("{}：{} · {}: {fault}", .what.0, io_words(.fault), .what.1)]
    Io {
        what: (&'static str, &'static str),
        #[source]
        fault: io::Error,
    },
    /// The command was used wrongly, in a way that only the files can tell.
    #[error("{0}")]
    Usage(String),
    /// The database.
    #[error("{}", store_words(.0))]
    Store(#[from] StoreError),
    /// A use case.
    #[error("{}", app_words(.0))]
    App(#[from] AppError),
    /// The synthetic place.
    #[error("合成数据没有做成 · {0}")]
    Synth(#[from] synth::SynthError),
    /// The register or its log is not as it should be.
    #[error("{0}")]
    Unsound(String),
    /// Anything else, already worded.
    #[error("{0}")]
    Other(String),
}

/// The same in Chinese and in English, the Chinese first.
pub(crate) fn both(zh: &str, en: &str) -> String {
    format!("{zh} · {en}")
}

/// A file that is not there.
pub(crate) fn no_file(file: &Path) -> String {
    format!("{file}：没有这个文件 · there is no such file", file = file.display())
}

/// What a file's, folder's or address's failure is, in Chinese; the system says it in English.
pub(crate) fn io_words(fault: &io::Error) -> &'static str {
    const KNOWN: [(io::ErrorKind, &str); 9] = [
        (io::ErrorKind::NotFound, "没有这个文件或文件夹"),
        (io::ErrorKind::PermissionDenied, "没有权限"),
        (io::ErrorKind::AlreadyExists, "已经有了"),
        (io::ErrorKind::NotADirectory, "不是文件夹"),
        (io::ErrorKind::IsADirectory, "是文件夹，不是文件"),
        (io::ErrorKind::StorageFull, "磁盘满了"),
        (io::ErrorKind::AddrInUse, "地址已被占用"),
        (io::ErrorKind::AddrNotAvailable, "本机没有这个地址"),
        (io::ErrorKind::InvalidData, "内容读不懂"),
    ];
    KNOWN.iter().find(|(kind, _)| *kind == fault.kind()).map_or("系统报错", |(_, words)| words)
}

/// What is wrong with the database, and what to do.
fn store_words(error: &StoreError) -> String {
    let zh = match error {
        StoreError::Url => "数据库要写成 sqlite:文件 或 postgres://用户@主机/库名",
        StoreError::Unreachable(cause) => {
            // What the engine says of its own connection names no row.
            return format!("数据库打不开，请核对 --database、权限和服务是否在运行 · {error}: {cause}");
        }
        StoreError::Busy => "数据库正在写别的，请稍后再试",
        StoreError::Conflict(_) => "与数据库里现有的不一致",
        StoreError::Constraint => "数据库不接受其中一行",
        StoreError::Migration(_) => "数据库的结构与这个程序不符，请用与它相配的版本",
        StoreError::Corrupt(_) => "库里的数据或备份档已损坏",
        StoreError::Io(cause) => {
            return format!("数据库的文件或进程出错（{}） · {error}: {cause}", io_words(cause));
        }
        StoreError::Log(cause) => return format!("查阅日志写不进去 · {}", store_words(cause)),
        StoreError::Engine(_) => "数据库出错",
    };
    both(zh, &error.to_string())
}

/// What went wrong in the work itself. What is already said in Chinese stays as it is.
fn app_words(error: &AppError) -> String {
    if let AppError::Store(error) | AppError::LogUnwritable(error) = error {
        return store_words(error);
    }
    let en = error.to_string();
    if en.chars().any(|letter| ('一'..='鿿').contains(&letter)) {
        return en;
    }
    if let AppError::Intake(fault) = error {
        return both(&fault.text_zh(), &en);
    }
    let zh = if matches!(error, AppError::Benefit(_)) {
        "福利规则的文件有错"
    } else if matches!(error, AppError::AccountName) {
        "账号名要有 2 至 64 个字母、数字、点、横线或下划线"
    } else if matches!(error, AppError::NotFound) {
        "辖区内没有这一项"
    } else if matches!(error, AppError::WrongState | AppError::ImportRunning) {
        "现在的状态下不能这样做"
    } else if matches!(error, AppError::Profile) {
        "没有与文件表头相符的对照表，请用 --profile 指明"
    } else if matches!(error, AppError::Denied(_)) {
        "这个账号没有授权"
    } else if matches!(error, AppError::File(_)) {
        "文件存不下来"
    } else if matches!(error, AppError::Figures(_)) {
        "统计没有做成"
    } else {
        "没有办成"
    };
    both(zh, &en)
}

impl Failed {
    /// 2 for a wrong use, 1 for everything else.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Io { .. }
            | Self::Store(_)
            | Self::App(_)
            | Self::Synth(_)
            | Self::Unsound(_)
            | Self::Other(_) => ExitCode::FAILURE,
        }
    }
}

/// What is wrong with the words of a command, in Chinese; the reader of command lines says it in English below. Nothing where it
/// only shows help.
pub(crate) fn use_words(fault: &clap::Error) -> Option<String> {
    use clap::error::{ContextKind, ErrorKind};
    const KNOWN: [(ErrorKind, &str); 11] = [
        (ErrorKind::UnknownArgument, "没有这个选项"),
        (ErrorKind::InvalidSubcommand, "没有这个命令"),
        (ErrorKind::MissingRequiredArgument, "还缺"),
        (ErrorKind::InvalidValue, "这个值不能用"),
        (ErrorKind::ValueValidation, "这个值不能用"),
        (ErrorKind::ArgumentConflict, "不能和别的选项一起用"),
        (ErrorKind::MissingSubcommand, "请写明要做什么"),
        (ErrorKind::TooManyValues, "值多了"),
        (ErrorKind::TooFewValues, "值少了"),
        (ErrorKind::WrongNumberOfValues, "值的个数不对"),
        (ErrorKind::NoEquals, "要写成 选项=值"),
    ];
    if !fault.use_stderr() {
        return None;
    }
    let said = KNOWN.iter().find(|(kind, _)| *kind == fault.kind()).map_or("命令写得不对", |(_, said)| said);
    let about = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand, ContextKind::InvalidValue];
    let about: Vec<String> =
        about.into_iter().filter_map(|kind| fault.get(kind)).map(ToString::to_string).collect();
    let about = if about.is_empty() { String::new() } else { format!("：{}", about.join("，")) };
    Some(format!("{said}{about}。用法见 --help；英文说明如下。"))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::commands::Cli;

    fn both_languages(text: &str) {
        assert!(text.chars().any(|letter| ('一'..='鿿').contains(&letter)), "{text}");
        assert!(text.split_whitespace().any(|word| word.len() > 2 && word.is_ascii()), "{text}");
    }

    #[test]
    fn whatever_fails_is_said_in_both_languages() {
        let io = || io::Error::new(io::ErrorKind::AddrInUse, "address in use");
        for failed in [
            Failed::Io { what: ("对照表", "the profile"), fault: io() },
            Failed::Store(StoreError::Url),
            Failed::Store(StoreError::Unreachable("no password".into())),
            Failed::Store(StoreError::Busy),
            Failed::Store(StoreError::Conflict("the database is not empty")),
            Failed::Store(StoreError::Constraint),
            Failed::Store(StoreError::Migration("an altered migration".into())),
            Failed::Store(StoreError::Corrupt("a torn archive")),
            Failed::Store(StoreError::Io(io())),
            Failed::Store(StoreError::Log(std::sync::Arc::new(StoreError::Busy))),
            Failed::Store(StoreError::Engine("a row".into())),
            Failed::App(AppError::AccountName),
            Failed::App(AppError::Store(StoreError::Busy)),
            Failed::App(AppError::NotAsked),
            Failed::Usage(no_file(Path::new("x"))),
        ] {
            both_languages(&failed.to_string());
        }
        assert!(!Failed::Store(StoreError::Engine("张三".into())).to_string().contains("张三"));
    }

    /// The sources themselves: no failure of a command is worded in one language.
    #[test]
    fn no_failure_is_worded_in_english_alone() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.ends_with("outcome.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for part in text.split("Failed::").skip(1) {
                let end = part.char_indices().take_while(|(_, letter)| *letter != ';').count();
                let part: String = part.chars().take(end.min(160)).collect();
                let words = part.split('"').skip(1).step_by(2).filter(|words| words.contains(' '));
                for words in words {
                    let told = part.chars().any(|letter| ('一'..='鿿').contains(&letter));
                    assert!(told, "{}: {words}", path.display());
                }
            }
        }
    }

    #[test]
    fn a_wrong_use_is_said_in_chinese_too() {
        for (line, said) in [
            (&["wanjia", "serve", "--nowhere"][..], "没有这个选项：--nowhere"),
            (&["wanjia", "sevre"], "没有这个命令"),
            (&["wanjia"], "命令写得不对"),
            (&["wanjia", "serve"], "还缺"),
            (&["wanjia", "serve", "--database", "sqlite:x", "--timeout", "0"], "这个值不能用"),
            (&["wanjia", "serve", "--database", "sqlite:x", "--oidc-client", "x"], "还缺"),
        ] {
            let fault = Cli::try_parse_from(line).unwrap_err();
            let words = use_words(&fault).unwrap_or_default();
            assert!(words.contains(said), "{line:?}: {words}");
        }
        assert!(use_words(&Cli::try_parse_from(["wanjia", "--help"]).unwrap_err()).is_none());
    }
}
