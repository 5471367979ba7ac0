use std::{fs, path::Path};

use synth::{Options, Place, Rates};

use crate::{commands::SynthOptions, outcome::Failed, output, progress::Bars};

/// `wanjia synth`: the extracts of a synthetic place and the truth beside them.
pub(crate) fn run(options: &SynthOptions) -> Result<(), Failed> {
    if options.print_rates {
        let rates = toml::to_string(&Rates::default()).map_err(|fault| Failed::Other(fault.to_string()))?;
        output::say(rates.trim_end());
        return Ok(());
    }
    let rates = match &options.rates {
        None => Rates::default(),
        Some(file) => read_rates(file)?,
    };
    let bars = Bars::new();
    let written = write(options.people, options.seed, &rates, &options.out, &bars)?;
    bars.finish();
    output::say(&format!(
        "{} people, {} rows, in {}",
        written.people_true,
        written.rows,
        options.out.display()
    ));
    Ok(())
}

/// Grows a place and writes it into `folder`, which is made if it is not there.
pub(crate) fn write(
    people: u32,
    seed: u64,
    rates: &Rates,
    folder: &Path,
    bars: &Bars,
) -> Result<synth::Written, Failed> {
    fs::create_dir_all(folder).map_err(|fault| Failed::Io {
        what: ("存放合成数据的文件夹", "the folder for the extracts"),
        fault,
    })?;
    let place = Place::grow(&Options { people, seed, rates: *rates, ..Options::default() })?;
    Ok(place.write(folder, bars)?)
}

fn read_rates(file: &Path) -> Result<Rates, Failed> {
    let text = fs::read_to_string(file)
        .map_err(|fault| Failed::Io { what: ("参数文件", "the file of rates"), fault })?;
    toml::from_str(&text).map_err(|fault| Failed::Usage(format!("{}：读不懂 · {fault}", file.display())))
}
