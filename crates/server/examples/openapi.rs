//! Prints the interface document: `cargo run -p server --example openapi > web/openapi.json`.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

fn main() -> Result<(), serde_json::Error> {
    println!("{}", serde_json::to_string_pretty(&server::openapi())?);
    Ok(())
}
