//! The log of reads and writes, for auditors; and each person's own view of it.

use access::{Action, Subject};
use app::{LogQuery, Looked};
use axum::{
    Json,
    body::Body as Bytes,
    extract::{Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use base::{PageSize, PersonId, Timestamp, kind};
use futures::stream;
use merkle::{Checkpoint, hex};
use serde::Deserialize;
use store::AuditProof;

use crate::{
    dto::{
        log::{
            LogEntry, LogEntryProof, LogPage, LogPath, LogSearchRequest, LogVerified, LogVerifyRequest,
            OwnRead, OwnReadProof, OwnReadsPage,
        },
        session::PurposeCode,
    },
    extract::{Auditor, Body, ListQuery, PathId, Reader},
    language::Language,
    problem::{Code, Problem},
    state::ServerState,
    words,
};

/// How many people of an entry a list shows.
const FIRST: usize = 20;

/// Searches the log.
#[utoipa::path(post, path = "/api/log/search", tag = "log", operation_id = "search_log", security(("session" = [])),
    request_body = LogSearchRequest,
    responses((status = 200, description = "Entries of the area's offices, newest first; the log notes the look", body = LogPage)))]
pub(crate) async fn search_log(
    State(state): State<ServerState>,
    Auditor { cx, permit, .. }: Auditor,
    Body(asked): Body<LogSearchRequest>,
) -> Result<Json<LogPage>, Problem> {
    let unreadable = || Problem::of(Code::BodyInvalid);
    let moment = |text: &Option<String>| {
        text.as_deref().map(str::parse::<Timestamp>).transpose().or(Err(unreadable()))
    };
    let person: Option<PersonId> =
        asked.person.as_deref().map(str::parse).transpose().or(Err(unreadable()))?;
    let action =
        asked.action.as_deref().map(|code| Action::from_code(code).ok_or_else(unreadable)).transpose()?;
    let query = LogQuery {
        person,
        id_number: asked.id_number.as_deref(),
        account: asked.account.as_deref(),
        action,
        from: moment(&asked.from)?,
        until: moment(&asked.until)?,
    };
    let size = asked.limit.map_or_else(PageSize::default, PageSize::new);
    let page = app::search_log(&cx, &state.app.store, &permit, &query, asked.cursor.as_deref(), size).await?;
    Ok(Json(LogPage { items: page.items.into_iter().map(entry).collect(), next: page.next }))
}

fn entry(read: app::Read) -> LogEntry {
    let app::Read { number, entry, account } = read;
    let (people, batch) = match entry.subject {
        Subject::People(people) => (people, None),
        Subject::Batch(batch) => (Vec::new(), Some(batch.to_string())),
        Subject::None => (Vec::new(), None),
    };
    LogEntry {
        number,
        at: entry.at.to_string(),
        account: account.into(),
        office: entry.area.map(|area| words::place_name(area.prefix())),
        role: entry.role.into(),
        purpose: entry.purpose.map(Into::into),
        action: entry.action.code().to_owned(),
        fields: entry.fields.iter().map(|field| field.code().to_owned()).collect(),
        people: u64::try_from(people.len()).unwrap_or(u64::MAX),
        first_people: people.iter().take(FIRST).map(ToString::to_string).collect(),
        batch,
        request: entry.request.into(),
    }
}

/// The log's head, for another office to keep.
#[utoipa::path(get, path = "/api/log/checkpoint", tag = "log", operation_id = "log_checkpoint", security(("session" = [])),
    responses((status = 200, description = "C2SP tlog-checkpoint: the log's name, its size, the head in base64, the hash \
        function, the time", content_type = "text/plain", body = String)))]
pub(crate) async fn checkpoint(
    State(state): State<ServerState>,
    Auditor { cx, permit, .. }: Auditor,
) -> Result<impl IntoResponse, Problem> {
    Ok(app::log_checkpoint(&cx, &state.app.store, &permit).await?.to_string())
}

/// Which proof is wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProofQuery {
    size: u64,
    number: Option<u64>,
    from: Option<u64>,
}

/// The hashes of a proof.
#[utoipa::path(get, path = "/api/log/path", tag = "log", operation_id = "log_path", security(("session" = [])),
    params(("size" = u64, Query, description = "The size of the later tree head"),
        ("number" = Option<u64>, Query, description = "An entry: the proof that it is in the log"),
        ("from" = Option<u64>, Query, description = "The size of an earlier head: the proof that the log only grew")),
    responses((status = 200, description = "Inclusion (number) or consistency (from), RFC 9162", body = LogPath)))]
pub(crate) async fn path(
    State(state): State<ServerState>,
    Auditor { permit, .. }: Auditor,
    query: Result<Query<ProofQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<LogPath>, Problem> {
    let store = &state.app.store;
    let path = match query {
        Ok(Query(ProofQuery { size, number: Some(number), from: None })) => {
            app::log_inclusion(store, &permit, number, size).await?
        }
        Ok(Query(ProofQuery { size, number: None, from: Some(from) })) => {
            app::log_consistency(store, &permit, from, size).await?
        }
        _ => return Err(Problem::of(Code::QueryInvalid)),
    };
    Ok(Json(LogPath { path: path.iter().map(|hash| hex(hash)).collect() }))
}

/// One entry with its proof.
#[utoipa::path(get, path = "/api/log/entries/{number}", tag = "log", operation_id = "log_entry",
    security(("session" = [])), params(("number" = u64, Path, description = "The entry's number, from 1")),
    responses((status = 200, description = "The entry's text and the path from it to the log's head", body = LogEntryProof)))]
pub(crate) async fn entry_proof(
    State(state): State<ServerState>,
    Auditor { cx, permit, .. }: Auditor,
    Path(number): Path<String>,
) -> Result<Json<LogEntryProof>, Problem> {
    let number = number.parse().or(Err(Problem::of(Code::NotFound)))?;
    let proof = app::entry_proof(&cx, &state.app.store, &permit, number).await?;
    Ok(Json(LogEntryProof { entry: proof.entry.into(), path: proof.path, checkpoint: proof.checkpoint }))
}

/// Proves the log.
#[utoipa::path(post, path = "/api/log/verify", tag = "log", operation_id = "verify_log", security(("session" = [])),
    request_body = LogVerifyRequest,
    responses((status = 200, description = "Whether every entry is as it was written, and the first that is not", body = LogVerified)))]
pub(crate) async fn verify(
    State(state): State<ServerState>,
    Auditor { cx, permit, language }: Auditor,
    Body(asked): Body<LogVerifyRequest>,
) -> Result<Json<LogVerified>, Problem> {
    let kept = Checkpoint::all(asked.checkpoints.as_deref().unwrap_or_default());
    let kept = kept.or(Err(Problem::of(Code::BodyInvalid)))?;
    let none = LogVerified { whole: true, entries: None, head: None, entry: None, fault: None };
    Ok(Json(match app::verify_log(&cx, &state.app.store, &permit, &kept).await? {
        AuditProof::Whole { entries, head } => {
            LogVerified { entries: Some(entries), head: Some(hex(&head)), ..none }
        }
        AuditProof::Broken { entry, fault } => LogVerified {
            whole: false,
            entry: Some(entry),
            fault: Some(language.of(fault_zh(fault), fault).to_owned()),
            ..none
        },
    }))
}

/// The store's faults of the log, in Chinese.
fn fault_zh(fault: &str) -> &str {
    match fault {
        "an entry is missing" => "缺少一条日志",
        "its text was altered" => "内容被改动",
        "its text does not read" => "内容无法读取",
        "it stands in another entry's place" => "占了另一条日志的位置",
        "it does not follow the entry before it" => "与上一条日志不衔接",
        "its columns were altered" => "检索列被改动",
        "its list of people does not read" => "所涉人员名单无法读取",
        "the list of people it concerns was altered" => "所涉人员名单被改动",
        "the tree beside the entries was altered" => "日志旁的哈希树被改动",
        "entries are missing at the end" => "末尾缺少日志",
        "the checkpoint is another log's" => "所给的树根属于另一份日志",
        "the entries up to here are not those that a kept tree head was made of" => {
            "截至此处的日志与留存的树根不符"
        }
        other => other,
    }
}

/// The whole log as a file.
#[utoipa::path(get, path = "/api/log/export", tag = "log", operation_id = "export_log", security(("session" = [])),
    responses((status = 200, description = "Newline-delimited JSON that a verifier without our code can prove; ids, no names",
        content_type = "application/x-ndjson", body = String)))]
pub(crate) async fn export(
    State(state): State<ServerState>,
    Auditor { cx, permit, .. }: Auditor,
) -> Result<Response, Problem> {
    let export = app::export_log(&cx, &state.app.store, &permit).await?;
    let lines = stream::try_unfold(export, |mut export| async move {
        let lines = export.next().await.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>((!lines.is_empty()).then_some((lines, export)))
    });
    let mut answer = Response::new(Bytes::from_stream(lines));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    let disposition = HeaderValue::from_static("attachment; filename=\"wanjia-log.ndjson\"");
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(answer)
}

/// A person's own view of the log.
#[utoipa::path(get, path = "/api/people/{id}/own-reads", tag = "log", operation_id = "own_reads",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Who looked at this person, in words to hand to that person: nothing in them is \
        another's affair", body = OwnReadsPage)))]
pub(crate) async fn own_reads(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(person): PathId<kind::Person>,
    query: ListQuery,
) -> Result<Json<OwnReadsPage>, Problem> {
    let (store, cursor) = (&state.app.store, query.cursor.as_deref());
    let page = app::own_reads(&cx, store, &permit, person, cursor, PageSize::default()).await?;
    let items = page.items.into_iter().map(|own| told(own, language)).collect();
    Ok(Json(OwnReadsPage { items, next: page.next }))
}

/// What was done, in words for the person, with its code.
const fn looked_words(looked: Looked) -> (&'static str, &'static str, &'static str) {
    match looked {
        Looked::Opened => ("opened", "您的登记信息被查看。", "Your record was opened."),
        Looked::Listed => {
            ("listed", "您出现在一次查询的结果列表中。", "You stood in a list of search results.")
        }
        Looked::ShownInFull => {
            ("shown_in_full", "您的证件号或电话被完整显示。", "A number or phone of yours was shown in full.")
        }
        Looked::LogOpened => {
            ("log_opened", "谁查看过您，被查阅了一次。", "It was looked up who had looked at you.")
        }
        Looked::Mentioned => (
            "mentioned",
            "本月办理其他事项时列出过您的姓名；为保护他人，不说明是何事项。",
            "This month your name was listed in other matters; to protect others it is not told which.",
        ),
        Looked::Helped => {
            ("helped", "您请的帮手替您查看或办理。", "Your helper looked, or did something for you.")
        }
        Looked::Own => ("own", "您本人查看了自己的记录。", "You looked at your own record."),
        Looked::InForm => ("in_form", "您出现在一份表格或台账里。", "You stood in a form or a roster."),
        Looked::Exported => (
            "exported",
            "您的信息随一份名单导出了系统。",
            "What the register has of you left the system in a list.",
        ),
        Looked::Certificate => (
            "certificate",
            "为您开具、重新出具或撤销了一份证明。",
            "A certificate of yours was issued, handed out again or revoked.",
        ),
        Looked::Paper => (
            "paper",
            "您的一份材料被存入、查看或移除。",
            "A paper of yours was kept, looked at or taken away.",
        ),
        Looked::Case => (
            "case",
            "您的申请、疑问或投诉被受理或答复。",
            "A request, question or complaint of yours was taken up or answered.",
        ),
        Looked::Door => {
            ("door", "窗口为您开通或关闭了居民之门。", "Your own door was opened or closed at the counter.")
        }
        Looked::Told => (
            "told",
            "给您发了一条消息，或为此读取了您的电话、邮箱。",
            "You were sent a message, or your telephone or mail address was read for it.",
        ),
        Looked::ForMatter => (
            "for_matter",
            "为一件与您有关的事，查看了您的信息；没有改动。",
            "For a matter that concerns you, what is held of you was read; nothing was changed.",
        ),
        Looked::Otherwise => {
            ("otherwise", "办理了一项与您有关的操作。", "Something else that concerns you was done.")
        }
    }
}

/// What was done, in words for the person.
pub(crate) fn own_text(looked: Looked, language: Language) -> &'static str {
    let (_, zh, en) = looked_words(looked);
    language.of(zh, en)
}

fn told(own: app::OwnRead, language: Language) -> OwnRead {
    let (looked, ..) = looked_words(own.looked);
    let text = own_text(own.looked, language).to_owned();
    OwnRead {
        number: own.number,
        looked: looked.to_owned(),
        text,
        at: own.at.map(|at| at.to_string()),
        month: own.month.strftime("%Y-%m").to_string(),
        office: own.office.map(|area| words::place_name(area.prefix())),
        role: own.role.map(Into::into),
        purpose: own.purpose.map(Into::into),
        fields: own.fields.iter().map(|field| field.code().to_owned()).collect(),
    }
}

/// The proof of one look at a person.
#[utoipa::path(get, path = "/api/people/{id}/own-reads/{number}", tag = "log", operation_id = "own_read_proof",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("number" = u64, Path, description = "The entry's number"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "That the entry is in the log and concerns this person; it says nothing about \
        anybody else", body = OwnReadProof)))]
pub(crate) async fn own_read_proof(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    Path((person, number)): Path<(String, String)>,
) -> Result<Json<OwnReadProof>, Problem> {
    let not_found = || Problem::of(Code::NotFound);
    let person: PersonId = person.parse().or(Err(not_found()))?;
    let number = number.parse().or(Err(not_found()))?;
    let proof = app::own_proof(&cx, &state.app.store, &permit, person, number).await?;
    Ok(Json(OwnReadProof {
        entry: proof.entry.entry.into(),
        path: proof.entry.path,
        checkpoint: proof.entry.checkpoint,
        person: proof.person,
        place: proof.place,
        salt: proof.salt,
        people_path: proof.people_path,
    }))
}
