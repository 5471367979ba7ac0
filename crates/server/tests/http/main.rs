//! The service over HTTP, on SQLite in a folder of its own: access, sessions, answers, imports, decisions, protection.

#[cfg(test)]
mod access;
#[cfg(test)]
mod access_sweep;
#[cfg(test)]
mod administration;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod corrections;
#[cfg(test)]
mod decisions;
#[cfg(test)]
mod document;
#[cfg(test)]
mod door;
#[cfg(test)]
mod door_affairs;
#[cfg(test)]
mod door_appeals;
#[cfg(test)]
mod door_certificates;
#[cfg(test)]
mod door_helpers;
#[cfg(test)]
mod door_identity;
#[cfg(test)]
mod door_papers;
#[cfg(test)]
mod door_public;
#[cfg(test)]
mod door_trouble;
#[cfg(test)]
mod door_ways;
#[cfg(test)]
mod drafts;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod figure_desk;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod grants;
#[cfg(test)]
mod house;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod log;
#[cfg(test)]
mod maps;
#[cfg(test)]
mod measures;
#[cfg(test)]
mod passkeys;
#[cfg(test)]
mod planning;
#[cfg(test)]
mod protection;
#[cfg(test)]
mod provider;
#[cfg(test)]
mod quality;
#[cfg(test)]
mod recents;
#[cfg(test)]
mod registrations;
#[cfg(test)]
mod rolls;
#[cfg(test)]
mod rosters;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod time;
#[cfg(test)]
mod why;
