/** Roles that watch over others' work or get moved counts, and read nobody's record (the server's words). */
const watching = ["administrator", "security", "auditor", "analyst"];

/** Whether somebody of this role serves families: looks people up, imports, plans. */
export const serves = (role: string | undefined): boolean => role !== undefined && !watching.includes(role);
