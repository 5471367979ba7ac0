/** The house with one lit window: of ten thousand homes, the one that is being served. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M2.5 12.6 16 4l13.5 8.6v2.6h-27z" fill="currentColor" />
      <g fill="currentColor" opacity="0.82">
        <rect x="5.2" y="17.4" width="5.6" height="4.4" rx="0.6" />
        <rect x="21.2" y="17.4" width="5.6" height="4.4" rx="0.6" />
        <rect x="5.2" y="23.6" width="5.6" height="4.4" rx="0.6" />
        <rect x="13.2" y="23.6" width="5.6" height="4.4" rx="0.6" />
        <rect x="21.2" y="23.6" width="5.6" height="4.4" rx="0.6" />
      </g>
      <rect x="13.2" y="17.4" width="5.6" height="4.4" rx="0.6" fill="#f0a441" />
    </svg>
  );
}

/** The same houses with every window dark or lit: the picture of an empty page. */
export function Street({ lit }: { lit: boolean }) {
  const windows = [0, 1, 2, 3, 4, 5, 6, 7];
  return (
    <svg width="148" height="72" viewBox="0 0 148 72" aria-hidden="true" focusable="false">
      <g fill="none" stroke="var(--line)" strokeWidth="2" strokeLinejoin="round">
        <path d="M6 70V34l22-14 22 14v36" />
        <path d="M52 70V24l26-16 26 16v46" />
        <path d="M106 70V38l18-12 18 12v32" />
        <path d="M0 70h148" />
      </g>
      {windows.map((n) => {
        const house = n < 2 ? 0 : n < 6 ? 1 : 2;
        const x = [16, 61, 112][house] ?? 0;
        const at = [n, (n - 2) % 2, n - 6][house] ?? 0;
        const y = house === 1 ? 30 + Math.floor((n - 2) / 2) * 18 : 44;
        return (
          <rect
            key={n}
            x={x + at * (house === 1 ? 20 : 14)}
            y={y}
            width="9"
            height="11"
            rx="1"
            fill={lit && n !== 4 ? "var(--lamp)" : "var(--line)"}
            opacity={lit && n !== 4 ? 0.75 : 1}
          />
        );
      })}
    </svg>
  );
}
