//! Compiles again when the web app was built anew: it is embedded.

fn main() {
    println!("cargo::rerun-if-changed=../../web/dist");
}
