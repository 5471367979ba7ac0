//! `wanjia verify-certificate`: what somebody was shown, against the issuer's published keys, without the register.

use std::{fs, io::Read as _, path::Path};

use base::Env;
use certificates::{PublicKeys, StatusList, verify as verified};

use crate::{commands::VerifyCertificateOptions, outcome::Failed, output};

/// Says what the certificate shows, or why it is not what it says it is (status 1).
pub(crate) fn verify(options: &VerifyCertificateOptions) -> Result<(), Failed> {
    let unsound =
        |fault: certificates::CertificateFault| Failed::Unsound(format!("不属实 not genuine: {fault}"));
    let keys = PublicKeys::from_document(&text(&options.keys)?).map_err(unsound)?;
    let now = Env::system().now().micros().div_euclid(1_000_000);
    let shown = verified(&text(&options.certificate)?, &keys, now).map_err(unsound)?;
    let (uri, place) = &shown.status;
    let revoked = match &options.status {
        None => "未查询是否撤销 revocation not looked up",
        Some(list) => {
            let list = StatusList::read(&text(list)?, &keys, uri, now).map_err(unsound)?;
            if list.is_revoked(*place).map_err(unsound)? {
                return Err(Failed::Unsound("已撤销 it was revoked".to_owned()));
            }
            "未撤销 not revoked"
        }
    };
    output::say(&format!("属实 genuine: {} · {} · {revoked}", shown.id, shown.issuer));
    for (name, value) in &shown.claims {
        output::say(&format!("  {name}: {value}"));
    }
    output::say(&format!("  另有 {} 项未出示 claims not shown", shown.hidden));
    Ok(())
}

fn text(path: &Path) -> Result<String, Failed> {
    let read = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    read.map_err(|fault| Failed::Io { what: ("核验用的文件", "a file to verify with"), fault })
}
