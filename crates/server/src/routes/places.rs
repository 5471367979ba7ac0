use axum::{Json, extract::Path};
use codes::division::{Divisions, Level};

use crate::{
    dto::places::{Division, Place, PlaceLevel},
    extract::Worker,
    problem::{Code, Problem},
    words,
};

/// A division.
#[utoipa::path(get, path = "/api/divisions/{code}", tag = "places", operation_id = "read_division",
    security(("session" = [])),
    params(("code" = String, Path, description = "12-digit division code, or its leading 2, 4, 6 or 9 digits")),
    responses((status = 200, description = "The division, the one above it and those below", body = Division)))]
pub(crate) async fn read_division(_: Worker, Path(code): Path<String>) -> Result<Json<Division>, Problem> {
    let divisions = Divisions::bundled();
    let found = divisions.get(&code).ok_or(Problem::of(Code::NotFound))?;
    Ok(Json(Division {
        code: found.code.to_string(),
        name: found.name.to_owned(),
        full_name: words::place_name(&code),
        level: match found.level {
            Level::Province => PlaceLevel::Province,
            Level::Prefecture => PlaceLevel::Prefecture,
            Level::County => PlaceLevel::County,
            Level::Township => PlaceLevel::Township,
            Level::Village => PlaceLevel::Village,
        },
        valid_from: found.valid_from.map(|date| date.to_string()),
        valid_until: found.valid_until.map(|date| date.to_string()),
        parent: divisions.parent(&code).map(|parent| words::place(&parent.code.to_string())),
        children: divisions
            .children(&code)
            .into_iter()
            .map(|child| Place { code: child.code.to_string(), name: child.name.to_owned() })
            .collect(),
    }))
}
