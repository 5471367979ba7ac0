// How the system is, for whoever looks after it.
export const system = {
  system: {
    title: "System",
    again: "Look again",
    well: "All is well",
    well_note: "There is room on the disk, the last archive is less than a week old, nothing is behind.",
    advice: {
      disk_low: { name: "The disk is nearly full", note: "Less than a tenth is free, or two copies of the register would not fit. Clear it or use a larger one; once it is full, registering and reading both stop." },
      never_backed_up: { name: "No archive has been made yet", note: "Run wanjia backup and keep the archive on another machine; service goes on meanwhile." },
      backup_old: { name: "The last archive is more than a week old", note: "Run wanjia backup, and look why the scheduled one did not run." },
      behind: { name: "Registrations are not in the register yet", note: "It catches up within seconds; if they are still here after some minutes, look for errors in the service's log and restart it. Nothing is lost." },
      not_anchored: { name: "The log's head is not kept in the register yet", note: "The service does so by itself within minutes; if it never does, look into the service's log." },
    },
    register: "The register",
    log: "The log of reads and writes",
    engine: "Database",
    size: "Size",
    free: "Free on the disk",
    backed_up: "Last archive",
    never: "never",
    behind: "Registrations to be followed",
    staged: "Files checked, waiting for a commit",
    entries: "Entries",
    anchored: "Head kept in the register",
    version: "Wanjia {{version}} · schema {{schema}} · looked at {{time}}",
  },
};
