// Types in a file that says it is JavaScript: read with the grammar of TSX.
export async function load(req: Request, depth?: number): Promise<void> {
  const found = (await fetch(`${req.url}`)) as Response;
  return found && <Item value={depth} />;
}
