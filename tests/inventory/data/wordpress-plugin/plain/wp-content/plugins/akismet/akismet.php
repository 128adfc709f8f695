<?php
/**
 * Plugin Name: Akismet Anti-spam
 * Version: 5.2
 * License: GPLv2 or later
 */
