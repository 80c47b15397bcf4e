/** Make visible what would move a terminal's cursor (`printers.WriteEscaped`). */
export const escapeTerminal = (text: string): string => text.replaceAll('\x1b', '^[').replaceAll('\r', '\\r');
