//! Lists as streams of NDJSON, CSV or XLSX. A page of rows is held at a time, whatever the list's length.

use std::sync::Arc;

use app::{AskedExport, Export, ExportOf, ExportRow};
use axum::{
    Json,
    body::Body as Bytes,
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use futures::{StreamExt as _, stream};
use records::Attribute;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use store::ListExport;
use tokio::sync::mpsc;

use crate::{
    dto::{
        exports::{self as dto, ExportFormat, ExportOfCode, InFull},
        session::PurposeCode,
    },
    extract::{Auditor, Body, Exporter, Worker},
    language::Language,
    problem::{Code, Problem},
    routes::export_rows::Head,
    state::ServerState,
    words::{self, Places},
};

/// The most rows of a worksheet, its head among them.
const SHEET_MOST: u32 = 1_048_576;
/// Bytes of a finished workbook that are sent at a time.
const CHUNK: usize = 64 * 1024;

/// Takes a list away.
#[utoipa::path(post, path = "/api/exports", tag = "exports", operation_id = "export_list", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = dto::ExportRequest,
    responses((status = 200, description = "The list as a stream. The log names each person before the row leaves; a list that \
        breaks off ends without its last chunk", content(
            (String = "application/x-ndjson"), (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub(crate) async fn export_list(
    State(state): State<ServerState>,
    Exporter { cx, permit, language }: Exporter,
    Body(asked): Body<dto::ExportRequest>,
) -> Result<Response, Problem> {
    let of = match asked.of {
        ExportOfCode::People => ExportOf::People,
        ExportOfCode::Households => ExportOf::Households,
        ExportOfCode::Events => ExportOf::Events,
    };
    let (format, media) = match asked.format {
        ExportFormat::Ndjson => ("ndjson", "application/x-ndjson"),
        ExportFormat::Csv => ("csv", "text/csv; charset=utf-8"),
        ExportFormat::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    };
    let in_full = asked.in_full.iter().map(|one| match one {
        InFull::IdNumber => Attribute::IdNumber,
        InFull::Phone => Attribute::Phone,
    });
    let name = format!("wanjia-{}.{format}", of.code());
    let columns: Vec<&str> = asked.columns.iter().map(|column| column.name()).collect();
    let head = Head::choose(of, &columns).ok_or(Problem::of(Code::GrantTerms))?;
    let fields = Some(head.fields());
    let asked_for = AskedExport { of, format, in_full: in_full.collect(), fields, reason: asked.reason };
    let export = app::begin_export(cx, &state.app.store, permit, asked_for).await?;
    let places = Arc::clone(&state.places);
    let body = match asked.format {
        ExportFormat::Ndjson => Bytes::from_stream(lines(export, head, (language, places), json_line)),
        ExportFormat::Csv => {
            let names = format!("\u{feff}{}", csv_line(&head.names(language)));
            let line =
                |_: &[&str], row: &[String]| csv_line(&row.iter().map(String::as_str).collect::<Vec<_>>());
            Bytes::from_stream(stream::once(async move { Ok(names) }).chain(lines(
                export,
                head,
                (language, places),
                line,
            )))
        }
        ExportFormat::Xlsx => workbook(export, head, (language, places)),
    };
    let mut answer = Response::new(body);
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(answer)
}

/// A page of rows at a time, as text.
fn lines(
    export: Export,
    head: Head,
    (language, places): (Language, Arc<Places>),
    write: fn(&[&str], &[String]) -> String,
) -> impl futures::Stream<Item = std::io::Result<String>> + Send {
    stream::try_unfold((export, head, places), move |(mut export, head, places)| async move {
        let page = export.next().await.map_err(std::io::Error::other)?;
        if page.is_empty() {
            return Ok(None);
        }
        let keys = head.names(Language::English);
        let text: String = words::naming_now(&places, || {
            page.iter().map(|row| write(&keys, &head.cells(row, language))).collect()
        });
        Ok(Some((text, (export, head, places))))
    })
}

/// An object with the English names of the columns as keys, empty cells left out.
fn json_line(keys: &[&str], row: &[String]) -> String {
    let cells = keys.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
    let object: serde_json::Map<String, serde_json::Value> =
        cells.map(|(key, cell)| ((*key).to_owned(), cell.as_str().into())).collect();
    format!("{}\n", serde_json::Value::from(object))
}

/// RFC 4180; what a spreadsheet would take for a formula is made a text.
pub(crate) fn csv_line(cells: &[&str]) -> String {
    let cell = |cell: &&str| {
        let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let text = if formula { format!("'{cell}") } else { (*cell).to_owned() };
        if text.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text
        }
    };
    let line: Vec<String> = cells.iter().map(cell).collect();
    format!("{}\r\n", line.join(","))
}

/// A workbook takes its form at the end: rows go to a file on disk as they come, then the file is sent.
fn workbook(export: Export, head: Head, (language, places): (Language, Arc<Places>)) -> Bytes {
    let (rows, written) = mpsc::channel::<Vec<ExportRow>>(2);
    let writer = tokio::task::spawn_blocking(move || {
        words::naming_now(&places, || write_workbook(written, &head, language))
    });
    let file = async move {
        feed(export, rows).await?;
        writer.await.map_err(std::io::Error::other)?.map_err(std::io::Error::other)
    };
    let chunks = stream::once(file).flat_map(|file| match file {
        Ok(file) => sent(file).boxed(),
        Err(error) => stream::once(async move { Err(error) }).boxed(),
    });
    Bytes::from_stream(chunks)
}

async fn feed(mut export: Export, rows: mpsc::Sender<Vec<ExportRow>>) -> std::io::Result<()> {
    loop {
        let page = export.next().await.map_err(std::io::Error::other)?;
        if page.is_empty() {
            return Ok(());
        }
        rows.send(page).await.or(Err(std::io::Error::other("a workbook could not be written")))?;
    }
}

fn write_workbook(
    mut rows: mpsc::Receiver<Vec<ExportRow>>,
    head: &Head,
    language: Language,
) -> Result<std::fs::File, XlsxError> {
    let names = head.names(language);
    let mut book = Workbook::new();
    let mut sheet = begin_sheet(&mut book, &names)?;
    let mut at = 1;
    while let Some(page) = rows.blocking_recv() {
        for row in &page {
            if at == SHEET_MOST {
                sheet = begin_sheet(&mut book, &names)?;
                at = 1;
            }
            for (column, cell) in (0..).zip(head.cells(row, language)) {
                if !cell.is_empty() {
                    sheet.write_string(at, column, cell)?;
                }
            }
            at += 1;
        }
    }
    let mut file = tempfile::tempfile()?;
    book.save_to_writer(&mut file)?;
    std::io::Seek::rewind(&mut file)?;
    Ok(file)
}

fn begin_sheet<'b>(book: &'b mut Workbook, head: &[&str]) -> Result<&'b mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet_with_constant_memory()?;
    for (column, name) in (0..).zip(head) {
        sheet.write_string(0, column, *name)?;
    }
    Ok(sheet)
}

/// A file as the body of an answer, a piece at a time.
pub(crate) fn whole_file(file: std::fs::File) -> Bytes {
    Bytes::from_stream(sent(file))
}

fn sent(file: std::fs::File) -> impl futures::Stream<Item = std::io::Result<Vec<u8>>> + Send {
    use tokio::io::AsyncReadExt as _;
    stream::try_unfold(tokio::fs::File::from_std(file), |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        let read = file.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok((read > 0).then_some((chunk, file)))
    })
}

/// Lists that were taken away.
#[utoipa::path(get, path = "/api/exports", tag = "exports", operation_id = "list_exports", security(("session" = [])),
    responses((status = 200, description = "Lists that the area's offices took away, for auditors", body = dto::ExportList)))]
pub(crate) async fn list_exports(
    State(state): State<ServerState>,
    Auditor { cx, .. }: Auditor,
) -> Result<Json<dto::ExportList>, Problem> {
    Ok(Json(shown(app::list_exports(&cx, &state.app.store).await?)))
}

/// Lists that I took away.
#[utoipa::path(get, path = "/api/exports/own", tag = "exports", operation_id = "list_own_exports", security(("session" = [])),
    responses((status = 200, description = "Lists that whoever asks took away", body = dto::ExportList)))]
pub(crate) async fn list_own_exports(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
) -> Result<Json<dto::ExportList>, Problem> {
    Ok(Json(shown(app::list_own_exports(&cx, &state.app.store).await?)))
}

fn shown(found: Vec<(ListExport, Box<str>)>) -> dto::ExportList {
    let items = found.into_iter().map(|(export, account)| dto::ExportRow {
        account: account.into(),
        area_name: words::place_name(&export.area),
        purpose: access::Purpose::from_code(&export.purpose).map(Into::into),
        of: export.what.into(),
        format: export.format.into(),
        in_full: export.in_full.split_whitespace().map(str::to_owned).collect(),
        reason: export.reason.into(),
        begun_at: export.begun_at.to_string(),
        ended_at: export.ended_at.map(|at| at.to_string()),
        rows: export.rows,
    });
    dto::ExportList { items: items.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_formulas() {
        assert_eq!(
            csv_line(&["王芳", "a,b", "say \"x\"", "=1+1", ""]),
            "王芳,\"a,b\",\"say \"\"x\"\"\",'=1+1,\r\n"
        );
        assert_eq!(json_line(&["name", "phone"], &["王".into(), String::new()]), "{\"name\":\"王\"}\n");
    }
}
