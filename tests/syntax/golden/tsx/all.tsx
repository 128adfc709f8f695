import React, { useState } from "react";

interface Props { html: string; onPick?: (id: number) => void }

export const List: React.FC<Props> = ({ html, onPick }: Props) => {
  const [open, setOpen] = useState<boolean>(false);
  return (
    <ul className={open ? "a" : "b"} onClick={() => setOpen(!open)}>
      <li dangerouslySetInnerHTML={{ __html: html }} key="k" />
      {[1, 2].map((n: number) => <Item<number> {...{ n }} pick={onPick!}>{n as any}</Item>)}
    </ul>
  );
};
