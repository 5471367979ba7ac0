use axum::{Json, extract::Path};
use codes::division::{DivisionCode, Divisions, Level};

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
    words::of_divisions(|divisions| division(divisions, &code)).map(Json).ok_or(Problem::of(Code::NotFound))
}

fn division(divisions: &Divisions, code: &str) -> Option<Division> {
    let found = divisions.get(code)?;
    let place = |code: DivisionCode| {
        let code = code.to_string();
        Place { name: divisions.full_name(&code).unwrap_or_default(), code }
    };
    let since = found.valid_from.unwrap_or(base::Date::MIN);
    let successors = divisions.successors(code, since).into_iter().filter(|now| *now != found.code);
    Some(Division {
        code: found.code.to_string(),
        name: found.name.to_owned(),
        full_name: divisions.full_name(code).unwrap_or_default(),
        level: match found.level {
            Level::Province => PlaceLevel::Province,
            Level::Prefecture => PlaceLevel::Prefecture,
            Level::County => PlaceLevel::County,
            Level::Township => PlaceLevel::Township,
            Level::Village => PlaceLevel::Village,
        },
        valid_from: found.valid_from.map(|date| date.to_string()),
        valid_until: found.valid_until.map(|date| date.to_string()),
        successors: successors.map(place).collect(),
        parent: divisions.parent(code).map(|parent| place(parent.code)),
        children: divisions
            .children(code)
            .into_iter()
            .map(|child| Place { code: child.code.to_string(), name: child.name.to_owned() })
            .collect(),
    })
}
