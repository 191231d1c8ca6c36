import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import button from '../controls/button.module.css';

/** Leads to how another agent is installed. */
export function AddAgentLink() {
  return (
    <Link from="/$account/fleet" to="/$account/add-agent" className={`${button.button} ${button.quiet}`}>
      <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
      Add an agent
    </Link>
  );
}
